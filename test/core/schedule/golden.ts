import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CronSchedule } from '../../../src/core/schedule/cron.js';
import { fireTimes } from '../../../src/core/schedule/fire-times.js';

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'goldens', name), 'utf8');

/** Rows of a file of `goldens`, whose README says what is in them. */
export const rowsOf = (name: string): string[][] =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

export const WINDOWS = JSON.parse(read('windows.json')) as Record<
  string,
  [from: number, to: number, most: number][]
>;

/** Number, first three and digest of a schedule's fire times in the windows of its zone, as the rows have them. */
export function firesOf(schedule: CronSchedule): string[] {
  const hash = createHash('sha256');
  const first: number[] = [];
  let total = 0;
  for (const [from, to, most] of WINDOWS[schedule.zone]) {
    const times: number[] = [];
    for (const time of fireTimes(schedule, from * 1000)) {
      if (time >= to * 1000 || times.length >= most) break;
      times.push(time / 1000);
    }
    first.push(...times.slice(0, 3 - first.length));
    total += times.length;
    hash.update(Buffer.from(new Uint32Array([times.length, ...times]).buffer));
  }
  return [String(total), first.join(), hash.digest('hex').slice(0, 16)];
}
