import { error, type Issue } from '../issue.js';
import { given, isJsonObject, type JsonObject } from '../json.js';
import {
  IF_STATUSES,
  type IfStatus,
  type JobTrigger,
  type ReadTrigger,
  type Watched,
} from './job-trigger.js';
import { parseFileUrl } from './parse-file-url.js';
import { readSqlCondition } from './sql-condition.js';
import { parseTableName } from './table-name.js';

/** What starts a job, of which it can have one. */
const STARTERS = ['file_arrival', 'table_update', 'job_completion', 'periodic', 'model'];

const LEAST_SECONDS = 60;
const NO_TEXT = { kind: 'invalid', problem: 'must be catalog.schema.table.' } as const;
const MOST_TABLES = 10;
const MOST_JOBS = 10;

/**
 * Reads `trigger` and `continuous` of a job's settings; `trigger.periodic` is left to the schedule. The limits are those
 * that the SDK for Python 0.162 tells of (`TriggerSettings`, `Continuous`).
 */
export function readTrigger(settings: JsonObject): ReadTrigger {
  const { trigger, continuous, triggers, schedule } = settings;
  const issues: Issue[] = [];
  if (Array.isArray(triggers) && triggers.length > 0) issues.push(unsupported('triggers', 'Use trigger.'));
  if (isJsonObject(trigger) && trigger['model'] !== undefined)
    issues.push(unsupported('trigger.model', 'A table_update on what the model is made of may do.'));
  const starting = { schedule, continuous, ...(isEmpty(trigger) ? {} : { trigger }) };
  const present = Object.entries(starting).flatMap(([name, value]) => (isJsonObject(value) ? [name] : []));
  if (present.length > 1) {
    const message = `cannot stand beside ${present[0]}.`;
    issues.push(error('TRIGGER_AND_SCHEDULE', present[1], message, 'Keep one.'));
  }
  const read = isJsonObject(continuous)
    ? readContinuous(settings, continuous)
    : isJsonObject(trigger)
      ? readEvents(settings, trigger)
      : [];
  if (Array.isArray(read)) issues.push(...read);
  if (issues.length > 0) return { kind: 'issues', issues };
  return Array.isArray(read) ? { kind: 'none' } : { kind: 'trigger', trigger: read };
}

function unsupported(path: string, hint: string): Issue {
  return error('TRIGGER_UNSUPPORTED', path, 'starts no runs here.', hint);
}

/** `trigger: {pause_status: PAUSED}` starts nothing. */
function isEmpty(trigger: JsonObject[string]): boolean {
  return isJsonObject(trigger) && Object.keys(trigger).every((name) => name === 'pause_status');
}

function readContinuous(
  { max_concurrent_runs: most = 1 }: JsonObject,
  continuous: JsonObject,
): JobTrigger | Issue[] {
  const { pause_status: status, task_retry_mode: mode = 'NEVER' } = continuous;
  const issues: Issue[] = [];
  if (most !== 1) {
    const message = 'must be 1, or absent, in a continuous job.';
    issues.push(error('CONTINUOUS_LIMIT', 'max_concurrent_runs', message));
  }
  if (mode !== 'NEVER' && mode !== 'ON_FAILURE')
    issues.push(error('TRIGGER_FIELD', 'continuous.task_retry_mode', 'must be NEVER or ON_FAILURE.'));
  if (issues.length > 0) return issues;
  return { watched: { kind: 'continuous' }, minSeconds: 0, waitSeconds: 0, isPaused: status === 'PAUSED' };
}

function readEvents(settings: JsonObject, trigger: JsonObject): JobTrigger | Issue[] {
  const { sql_condition: written, pause_status: status, ...rest } = trigger;
  const present = STARTERS.filter((name) => rest[name] !== undefined);
  if (present.length > 1) {
    const message = `has ${present.join(' and ')}, of which it can have one.`;
    return [error('TRIGGER_KINDS', 'trigger', message)];
  }
  const condition = isJsonObject(written) ? readSqlCondition(written, 'trigger.sql_condition') : undefined;
  const issues = Array.isArray(condition) ? condition : [];
  const [name] = present;
  if (name === 'periodic' || name === 'model') return issues;
  const { timers, wrong } = readTimers(name, rest[name]);
  issues.push(...wrong);
  const known = Array.isArray(condition) ? undefined : condition;
  const watched = ((): Watched | Issue[] => {
    if (name !== undefined) return readWatched(settings, name, rest[name]);
    return known === undefined ? [] : { kind: 'condition', condition: known };
  })();
  if (Array.isArray(watched)) return [...issues, ...watched];
  if (issues.length > 0) return issues;
  const gate = name === undefined ? undefined : known;
  return {
    watched,
    ...timers,
    ...given('condition', gate),
    ...workspaceOf(settings),
    isPaused: status === 'PAUSED',
  };
}

/** The workspace that the settings of a job name. */
export function workspaceOf({ brickwork }: JsonObject): { workspace?: string } {
  const workspace = isJsonObject(brickwork) ? brickwork['workspace'] : undefined;
  return given('workspace', typeof workspace === 'string' ? workspace : undefined);
}

/** `min_time_between_triggers_seconds` and `wait_after_last_change_seconds`. */
function readTimers(name: string | undefined, written: unknown) {
  const fields = isJsonObject(written) ? written : {};
  const wrong: Issue[] = [];
  const read = (field: string): number => {
    const seconds = fields[field] ?? 0;
    const isWell = typeof seconds === 'number' && (seconds === 0 || seconds >= LEAST_SECONDS);
    if (isWell) return seconds;
    const message = `must be a number of seconds from ${LEAST_SECONDS} on.`;
    wrong.push(error('TRIGGER_TIMER', `trigger.${name}.${field}`, message));
    return 0;
  };
  const timers = {
    minSeconds: read('min_time_between_triggers_seconds'),
    waitSeconds: read('wait_after_last_change_seconds'),
  };
  return { timers, wrong };
}

function readWatched(settings: JsonObject, name: string, written: unknown): Watched | Issue[] {
  const path = `trigger.${name}`;
  if (!isJsonObject(written)) return [error('TRIGGER_FIELD', path, 'must be an object.')];
  switch (name) {
    case 'file_arrival':
      return readFiles(written, path);
    case 'table_update':
      return readTables(settings, written, path);
    default:
      return readJobs(written, path);
  }
}

function readFiles({ url }: JsonObject, path: string): Watched | Issue[] {
  if (typeof url !== 'string') return [error('TRIGGER_FIELD', `${path}.url`, 'must be a URL.')];
  const parsed = parseFileUrl(url);
  if (parsed.kind === 'place') return { kind: 'files', url };
  return [error('FILE_URL_INVALID', `${path}.url`, parsed.problem)];
}

function readTables(settings: JsonObject, written: JsonObject, path: string): Watched | Issue[] {
  const { table_names: names, condition = 'ANY_UPDATED' } = written;
  const issues: Issue[] = [];
  const list = Array.isArray(names) ? names : [];
  if (list.length === 0 || list.length > MOST_TABLES)
    issues.push(error('TRIGGER_FIELD', `${path}.table_names`, `must name 1 to ${MOST_TABLES} tables.`));
  for (const [at, name] of list.entries()) {
    const parsed = typeof name === 'string' ? parseTableName(name) : NO_TEXT;
    if (parsed.kind === 'name') continue;
    issues.push(error('TRIGGER_FIELD', `${path}.table_names[${at}]`, parsed.problem));
  }
  if (condition !== 'ANY_UPDATED' && condition !== 'ALL_UPDATED')
    issues.push(error('TRIGGER_FIELD', `${path}.condition`, 'must be ANY_UPDATED or ALL_UPDATED.'));
  const warehouseId = warehouseOf(settings);
  if (warehouseId === undefined) {
    const message = 'needs a SQL warehouse that is asked for the versions of the tables.';
    issues.push(
      error('TRIGGER_WAREHOUSE_MISSING', path, message, 'Name it: brickwork.trigger.warehouse_id.'),
    );
  }
  if (issues.length > 0 || warehouseId === undefined) return issues;
  return { kind: 'tables', names: list as string[], needsAll: condition === 'ALL_UPDATED', warehouseId };
}

/** Databricks knows the versions by itself; here a warehouse is asked. That of a condition is there anyway. */
function warehouseOf({ brickwork, trigger }: JsonObject): string | undefined {
  const own = isJsonObject(brickwork) ? brickwork['trigger'] : undefined;
  const condition = isJsonObject(trigger) ? trigger['sql_condition'] : undefined;
  const ids = [own, condition].map((part) => (isJsonObject(part) ? part['warehouse_id'] : undefined));
  return ids.find((id) => typeof id === 'string' && id !== '') as string | undefined;
}

function readJobs({ jobs, if_status: status = 'SUCCESS' }: JsonObject, path: string): Watched | Issue[] {
  const issues: Issue[] = [];
  const list = Array.isArray(jobs) ? jobs : [];
  if (list.length === 0 || list.length > MOST_JOBS)
    issues.push(error('TRIGGER_FIELD', `${path}.jobs`, `must name 1 to ${MOST_JOBS} jobs.`));
  const jobIds = list.map((job) => (isJsonObject(job) ? idOf(job['job_id']) : ''));
  for (const [at, jobId] of jobIds.entries()) {
    if (/^\d{1,19}$|^\$\{resources\.jobs\.[^.}]+\.id\}$/.test(jobId)) continue;
    const hint = 'brickwork job list has the ids. In a bundle: ${resources.jobs.<key>.id}.';
    const message = 'must be the id of a deployed job.';
    issues.push(error('TRIGGER_FIELD', `${path}.jobs[${at}].job_id`, message, hint));
  }
  if (!IF_STATUSES.includes(status as IfStatus))
    issues.push(error('TRIGGER_FIELD', `${path}.if_status`, `must be ${IF_STATUSES.join(', ')}.`));
  if (issues.length > 0) return issues;
  return { kind: 'jobs', jobIds: [...new Set(jobIds)], ifStatus: status as IfStatus };
}

/** Databricks' ids are numbers, which JSON may have as text. */
function idOf(id: unknown): string {
  return typeof id === 'number' || typeof id === 'string' ? String(id) : '';
}
