import { fireTimes } from '#brickwork/core/schedule/fire-times.js';
import type { JsonObject } from '#brickwork/core/json.js';
import { parseSchedule } from '#brickwork/core/schedule/parse-schedule.js';

/** A job of the campaign and when it is to start. */
export interface FiringJob {
  /** What it is found by; several may have one name. */
  identity: string;
  name: string;
  settings: JsonObject;
  /** All its fire times, by our own reading of the schedule, in milliseconds. */
  expected: number[];
  /** What has passed and is made up for, in this order. */
  backfills: { from: Date; to: Date }[];
}

/** Long ranges of every kind: minutes, hours and nights when clocks change. The first two share name and times. */
const PAST: readonly [string, string, string, string][] = [
  ['minutes', '0 * * * * ?', 'UTC', '2026-11-01T00:00Z'],
  ['minutes', '0 * * * * ?', 'UTC', '2026-11-01T00:00Z'],
  ['hours-berlin', '0 0 * * * ?', 'Europe/Berlin', '2025-10-20T00:00Z'],
  ['nights-new-york', '0 30 1,2 * * ?', 'America/New_York', '2025-03-01T00:00Z'],
  ['quarters-lord-howe', '0 0/15 0-4 * * ?', 'Australia/Lord_Howe', '2026-03-20T00:00Z'],
  ['workdays', '30 0 9,17 ? * MON-FRI', 'Europe/London', '2024-01-01T00:00Z'],
  ['steps', '0 10/20 * * * ?', 'America/Sao_Paulo', '2026-10-01T00:00Z'],
  ['last-days', '0 0/5 * L * ?', 'Asia/Tokyo', '2026-08-01T00:00Z'],
  ['many-seconds', '0/10 * * * * ?', 'Asia/Kolkata', '2026-11-10T00:00Z'],
];

/** At most so many of a job run at a time; others wait in its queue. */
const MOST_RUNS = 60;

/** Jobs that make up for times that have passed, each for `count` of them, half at a time. */
export function pastJobs(count: number): FiringJob[] {
  return PAST.map(([name, cron, zone, from], at) => {
    // Its schedule rests, so that it starts nothing but what is made up for.
    const job = firingJob({ identity: `past-${at}`, name, cron, zone, pause: 'PAUSED' });
    const expected: number[] = [];
    for (const time of timesOf(job, Date.parse(from))) {
      if (expected.length === count) break;
      expected.push(time);
    }
    const middle = Math.ceil(count / 2);
    const halves = [expected.slice(0, middle), expected.slice(middle)].filter((half) => half.length > 0);
    const backfills = halves.map((half) => ({
      from: new Date(half[0]),
      to: new Date(half[half.length - 1]),
    }));
    return { ...job, expected, backfills };
  });
}

/** Jobs that start every second of a while that is to come, two of each, which share their name and their times. */
export function liveJobs(fromMillis: number, seconds: number): FiringJob[] {
  const toMillis = fromMillis + seconds * 1000;
  return cronsOf(fromMillis, seconds).flatMap((cron, at) =>
    ['a', 'b'].map((one) => {
      const job = firingJob({ identity: `live-${at}-${one}`, name: `live-${at}`, cron, zone: 'UTC' });
      const expected: number[] = [];
      for (const time of timesOf(job, fromMillis - 1)) {
        if (time >= toMillis) throw new Error(`${cron} goes beyond its while.`);
        expected.push(time);
      }
      return { ...job, expected };
    }),
  );
}

/** Cron expressions that fire in every second of a while and at no other time: one for each minute that it touches. */
export function cronsOf(fromMillis: number, seconds: number): string[] {
  const crons: string[] = [];
  const MINUTE = 60_000;
  const toMillis = fromMillis + seconds * 1000;
  for (let begin = fromMillis; begin < toMillis;) {
    const end = Math.min(Math.floor(begin / MINUTE) * MINUTE + MINUTE, toMillis);
    const [first, last] = [new Date(begin), new Date(end - 1000)];
    const day = `${first.getUTCDate()} ${first.getUTCMonth() + 1} ? ${first.getUTCFullYear()}`;
    const range = `${first.getUTCSeconds()}-${last.getUTCSeconds()}`;
    crons.push(`${range} ${first.getUTCMinutes()} ${first.getUTCHours()} ${day}`);
    begin = end;
  }
  return crons;
}

function firingJob({
  identity,
  name,
  cron,
  zone,
  pause = 'UNPAUSED',
}: Record<'identity' | 'name' | 'cron' | 'zone', string> & { pause?: string }): FiringJob {
  const settings = {
    name,
    tasks: [{ task_key: 'check', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } }],
    max_concurrent_runs: MOST_RUNS,
    queue: { enabled: true },
    schedule: { quartz_cron_expression: cron, timezone_id: zone, pause_status: pause },
  };
  return { identity, name, settings, expected: [], backfills: [] };
}

function timesOf({ settings }: FiringJob, afterMillis: number): Generator<number, void> {
  const parsed = parseSchedule(settings['schedule'] as never, afterMillis);
  if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
  return fireTimes(parsed.schedule, afterMillis - 1);
}
