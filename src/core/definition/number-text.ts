const MOST_INT64 = 2n ** 63n - 1n;

/**
 * A number as the text that an Asset Bundle turns it into: its value without an exponent, not what is written. `written`
 * tells the digits of a whole number that is too large to be exact; without it such a number gives undefined.
 */
export function numberText(value: number, written: string | undefined): string | undefined {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return withoutExponent(value);
  if (written === undefined) return undefined;
  const digits = written.replaceAll('_', '').replace(/^\+/, '');
  if (!/^-?\d+$/.test(digits)) return withoutExponent(value);
  const whole = BigInt(digits);
  const fits = whole <= MOST_INT64 && whole >= -MOST_INT64;
  return fits ? whole.toString() : withoutExponent(value);
}

function withoutExponent(value: number): string {
  const [mantissa, exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const [, sign, whole, fraction = ''] = /^(-?)(\d)(?:\.(\d+))?$/.exec(mantissa) as string[];
  const point = 1 + Number(exponent);
  const digits = whole + fraction;
  return point > 0 ? sign + digits.padEnd(point, '0') : `${sign}0.${'0'.repeat(-point)}${digits}`;
}
