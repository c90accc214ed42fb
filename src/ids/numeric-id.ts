import { createHash } from 'node:crypto';

/** A number of at most 2^53 - 1 that depends on `text` alone, as decimal digits; for ids in Databricks' shape. */
export function numericId(text: string): string {
  const bits = createHash('sha256').update(text).digest().readBigUInt64BE() >> 11n;
  return String(bits === 0n ? 1n : bits);
}

/** The id of the job of this identity; that of a definition in a file is its name, which is what runs of it go by, too. */
export function jobIdOf(identity: string): string {
  return numericId(`job:${identity}`);
}
