import { renderTime } from '../../render-time.js';
import type { FirstNames } from '../alert.js';

/** `90 s`, `5 min`, `2 h 30 min`. */
export function secondsInWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `2026-11-28 12:00:00 UTC`. */
export function timeInWords(millis: number): string {
  return `${renderTime(millis)} UTC`;
}

/** `a, b and 3 more`. */
export function namesInWords({ names, count }: FirstNames): string {
  const rest = count - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}
