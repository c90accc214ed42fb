import { numberText } from '../definition/number-text.js';
import type { ScalarTree } from './value-tree.js';

/** A value as it stands inside of a text: a number with a point or an exponent as Go prints it (`fmt.Sprint`). */
export function scalarText({ value, written = '' }: ScalarTree): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'number') return String(value);
  const isFloat = !Number.isInteger(value) || (/[.e]/i.test(written) && !/^[-+]?0x/i.test(written));
  return isFloat ? floatText(value) : (numberText(value, written) as string);
}

/** `%v` of Go: the shortest digits, with an exponent of two digits below -4 and from 6 on. */
function floatText(value: number): string {
  const [digits, exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return numberText(value, '') as string;
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
