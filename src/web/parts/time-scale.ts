/** A scale that stays the same while a run goes on for a while, so that bars that have ended stay as they are. */
export interface TimeScale {
  startMillis: number;
  stepMillis: number;
  /** How many steps it has. */
  steps: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8].map((hours) => hours * HOUR),
  ...[1, 2, 7, 30, 100].map((days) => days * DAY),
];
const MOST_STEPS = 10;

/** The scale from one instant to another one, in round steps, of which there are ten at most (of less than three years). */
export function timeScale(startMillis: number, endMillis: number): TimeScale {
  const span = Math.max(endMillis - startMillis, 1);
  const stepMillis = STEPS.find((step) => span <= step * MOST_STEPS) ?? Math.ceil(span / MOST_STEPS);
  return { startMillis, stepMillis, steps: Math.ceil(span / stepMillis) };
}

/** The units that a scale has on a drawing, whatever its steps are. */
export const SCALE_UNITS = 1000;

/** Where an instant is on a scale, in its units. */
export function onScale({ startMillis, stepMillis, steps }: TimeScale, millis: number): number {
  const share = (millis - startMillis) / (stepMillis * steps);
  return Math.round(Math.min(Math.max(share, 0), 1) * SCALE_UNITS * 10) / 10;
}
