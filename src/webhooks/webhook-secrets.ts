import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isWebhookSecret, LEAST_SECRET_BYTES } from '../core/webhook-secret.js';

/** Where secrets are: a folder of files, each with the name of its secret, and the environment. */
export interface SecretPlaces {
  /** Absent where all are in the environment. */
  folder?: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** The secrets of one name, all of which are good, or why there is none, for those who run the server. */
export type NamedSecrets = { kind: 'secrets'; secrets: string[] } | { kind: 'none'; reason: string };

const VARIABLE_PREFIX = 'BRICKWORK_WEBHOOK_SECRET_';
const SECRET_PREFIX = 'whsec_';

/** The variable of the environment with the secret of this name: `orders-eu` is in `BRICKWORK_WEBHOOK_SECRET_ORDERS_EU`. */
export function secretVariable(name: string): string {
  return VARIABLE_PREFIX + name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/**
 * Reads the secrets of a name, one a line, several while one is replaced by another: from the file, else from the
 * environment. They are read each time, so that a change counts at once. No secret is ever part of a message.
 */
export async function readSecrets(
  name: string,
  { folder, environment }: SecretPlaces,
): Promise<NamedSecrets> {
  const variable = secretVariable(name);
  const file = folder === undefined ? undefined : join(folder, name);
  const text = (file === undefined ? undefined : await readIfThere(file)) ?? environment[variable];
  const places = [...(file === undefined ? [] : [file]), variable];
  if (text === undefined) return { kind: 'none', reason: `there is no secret in ${places.join(' or ')}` };
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const secrets = lines.filter((line) => line !== '');
  if (secrets.length === 0) return { kind: 'none', reason: `the secret ${name} is empty` };
  const bad = lines.findIndex((line) => line !== '' && !isWebhookSecret(line));
  if (bad === -1) return { kind: 'secrets', secrets };
  const form = `"${SECRET_PREFIX}" and at least ${LEAST_SECRET_BYTES} bytes in base64`;
  return { kind: 'none', reason: `line ${bad + 1} of the secret ${name} is not ${form}` };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
