import { readFile } from 'node:fs/promises';
import type { SecretPlace } from '../core/access/secret-place.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret, or why there is none. It is read each time, so that one that is replaced counts at once. */
export async function readSecret(
  place: SecretPlace,
  environment: Environment,
): Promise<{ secret: string } | { problem: string }> {
  if ('env' in place) {
    const secret = environment[place.env]?.trim() ?? '';
    return secret === '' ? { problem: `the variable ${place.env} is not set` } : { secret };
  }
  try {
    const secret = (await readFile(place.file, 'utf8')).trim();
    return secret === '' ? { problem: `the file ${place.file} is empty` } : { secret };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { problem: `the file ${place.file} cannot be read (${code})` };
  }
}
