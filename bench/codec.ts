import type { Payload } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { EncryptionCodec } from '#brickwork/encryption/encryption-codec.js';
import { holdKeys } from '#brickwork/encryption/encryption-keys.js';

const SIZES = [1024, 64 * 1024];
const ROUNDS = 20;
const PAYLOADS = 500;

/** What it takes to encrypt and to decrypt a payload, in microseconds of one core: the median of 20 rounds. */
export async function codecCost(): Promise<Record<string, { encryptMicros: number; decryptMicros: number }>> {
  const codec = new EncryptionCodec(holdKeys([{ id: 'bench', key: randomBytes(32) }]));
  const costs: Record<string, { encryptMicros: number; decryptMicros: number }> = {};
  for (const size of SIZES) {
    const payload: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: randomBytes(size) };
    const encrypted = await codec.encode([payload]);
    costs[`${size / 1024} KiB`] = {
      encryptMicros: await micros(() => codec.encode([payload])),
      decryptMicros: await micros(() => codec.decode(encrypted)),
    };
  }
  return costs;
}

/** By the time that the processor has worked, since others may be at work as well. */
async function micros(act: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let at = 0; at < PAYLOADS; at++) await act();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / PAYLOADS);
  }
  rounds.sort((a, b) => a - b);
  return Number(rounds[ROUNDS / 2].toFixed(1));
}
