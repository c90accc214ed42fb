import { CommandFailed, EXIT } from '../terminal/exit-codes.js';

/** An instant that an option gives; one without a zone is in UTC. */
export function readInstant(option: string, text: string): Date {
  const time = instantOf(text);
  if (time !== undefined) return time;
  const message = `${option} takes a time such as 2026-11-27 or 2026-11-27T03:00Z, not "${text}".`;
  throw new CommandFailed(message, EXIT.invalid);
}

const MILLIS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The same, or how long ago: `90m`, `6h`, `7d`; in milliseconds since the epoch. */
export function readSince(option: string, text: string, nowMillis: number): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (unit !== undefined) return nowMillis - Number(count) * MILLIS[unit];
  const time = instantOf(text);
  if (time !== undefined) return time.getTime();
  const message = `${option} takes how long ago (90m, 6h, 7d), or a time such as 2026-11-27T03:00Z, not "${text}".`;
  throw new CommandFailed(message, EXIT.invalid);
}

function instantOf(text: string): Date | undefined {
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  const time = new Date(hasZone ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
