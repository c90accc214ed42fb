import { error, type Issue } from './issue.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';

/** `brickwork.schedule` of a job's settings: how exactly a schedule or a `trigger.periodic` is kept to. */
export interface FiringSettings {
  /** For how long a schedule makes up for times that have passed while Temporal was away. */
  catchupSeconds: number;
  /** By how much at most a start is put off, by chance; less where the next time comes earlier. */
  jitterSeconds: number;
}

/** What Temporal makes of a shorter window (server 1.32). */
export const LEAST_CATCHUP_SECONDS = 10;
export const MOST_FIRING_SECONDS = 365 * 24 * 3600;

const DEFAULTS: FiringSettings = { catchupSeconds: 24 * 3600, jitterSeconds: 0 };

/** Reads them, or says what is wrong with them: a program may deploy what nobody has checked. */
export function firingSettings(settings: JsonObject): FiringSettings | { issues: Issue[] } {
  const written = writtenFiring(settings) ?? {};
  const { catchup_window_seconds: catchup, jitter_seconds: jitter } = written;
  const issues = [
    ...checkSeconds('catchup_window_seconds', catchup, LEAST_CATCHUP_SECONDS),
    ...checkSeconds('jitter_seconds', jitter, 0),
  ];
  if (issues.length > 0) return { issues };
  return {
    catchupSeconds: typeof catchup === 'number' ? catchup : DEFAULTS.catchupSeconds,
    jitterSeconds: typeof jitter === 'number' ? jitter : DEFAULTS.jitterSeconds,
  };
}

/** `brickwork.schedule` as it is written, where it is an object. */
export function writtenFiring({ brickwork }: JsonObject): JsonObject | undefined {
  const written = isJsonObject(brickwork) ? brickwork['schedule'] : undefined;
  return isJsonObject(written) ? written : undefined;
}

/** Whether something starts the job by the clock: `schedule`, or `trigger.periodic`. */
export function startsByTheClock({ schedule, trigger }: JsonObject): boolean {
  return isJsonObject(schedule) || (isJsonObject(trigger) && trigger['periodic'] !== undefined);
}

function checkSeconds(member: string, value: JsonValue | undefined, least: number): Issue[] {
  const isInteger = typeof value === 'number' && Number.isInteger(value);
  if (value === undefined || (isInteger && value >= least && value <= MOST_FIRING_SECONDS)) return [];
  const message = `must be a whole number of seconds, from ${least} to ${MOST_FIRING_SECONDS}.`;
  return [error('SCHEDULE_SECONDS', `brickwork.schedule.${member}`, message)];
}
