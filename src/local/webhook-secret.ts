import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from '../webhooks/send-webhook.js';

/** Writes a new secret for webhooks into a folder, for nobody else to read; one that is there stays. */
export function writeSecret(folder: string, name: string): void {
  const file = join(folder, name);
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${newSecret(randomBytes(32))}\n`, { mode: 0o600 });
}
