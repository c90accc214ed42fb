import type { Scalar } from 'yaml';
import type { JsonValue } from '../json.js';

/**
 * A scalar of an Asset Bundle: the Databricks CLI reads YAML 1.1 and takes `1_000`, `0b11` and `-0x1F` for numbers, which
 * are texts in YAML 1.2. (Truth values and dates are the same in both: it takes `yes` and `2024-01-01` for texts.) A number that is far too large is the text that is written.
 */
export function bundleScalar({ value, type, tag, source = '' }: Scalar): JsonValue {
  if (Math.abs(Number(value)) === Infinity && type === 'PLAIN' && /\d/.test(source)) return source;
  if (typeof value !== 'string' || type !== 'PLAIN' || tag !== undefined) return value as JsonValue;
  const [, sign, digits] =
    /^([-+]?)(0x[\da-f_]+|0o[0-7_]+|0b[01_]+|[\d_]+(?:\.[\d_]*)?(?:e[-+]?\d+)?)$/i.exec(source) ?? [];
  if (digits === undefined || /^_|_$|__/.test(digits)) return value;
  const number = Number(digits.replaceAll('_', '').toLowerCase());
  return sign === '-' ? -number : number;
}
