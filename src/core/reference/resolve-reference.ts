import { listNames } from '../issue.js';
import { mapStrings, type JsonValue } from '../json.js';
import { parseSegments } from './parse-reference.js';
import type { Reference } from './reference.js';

/** What references are resolved against: the run as it stands when a task is about to start. */
export interface ReferenceScope {
  job: {
    id: string;
    name: string;
    runId: string;
    repairCount: number;
    startTimeMillis: number;
    triggerType: string;
  };
  parameters: Record<string, string>;
  /** The task whose text is resolved. */
  own: { taskKey: string; executionCount: number };
  /** Any task by key; undefined for one that does not exist. */
  task(taskKey: string): ReferencedTask | undefined;
}

/** What other tasks may say of a task. Empty strings stand for what it does not have yet. */
export interface ReferencedTask {
  resultState: string;
  errorCode: string;
  runId: string;
  executionCount: number;
  values: Record<string, JsonValue>;
}

/** Thrown when a reference has no value; the message is for the owner of the definition. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';
}

/** A copy of `value` with every reference resolved once; braces inside a substituted value stay as they are. */
export function resolveReferences(value: JsonValue, scope: ReferenceScope): JsonValue {
  return mapStrings(value, (text) => (text.includes('{{') ? resolveText(text, scope) : text));
}

/** `text` with every reference resolved. Throws UnresolvedReference. */
export function resolveText(text: string, scope: ReferenceScope): string {
  return parseSegments(text)
    .map((segment) =>
      segment.reference === undefined ? segment.text : resolve(segment.reference, segment.text, scope),
    )
    .join('');
}

function resolve(reference: Reference, text: string, scope: ReferenceScope): string {
  switch (reference.kind) {
    case 'untouched':
      return text;
    case 'unknown':
      throw new UnresolvedReference(`${text}: ${reference.namespace} has no "${reference.name}".`);
    case 'job':
      return jobName(reference.name, scope);
    case 'job_trigger_type':
      return scope.job.triggerType;
    case 'job_start_time':
      return timePart(scope.job.startTimeMillis, reference.part);
    case 'job_parameter':
      return parameter(reference.name, text, scope);
    case 'own_task':
      return reference.name === 'name' ? scope.own.taskKey : String(scope.own.executionCount);
    case 'task':
      return taskName(referencedTask(reference.taskKey, text, scope), reference.name);
    case 'task_value':
      return taskValue(reference, text, scope);
  }
}

function jobName(name: 'id' | 'name' | 'run_id' | 'repair_count', scope: ReferenceScope): string {
  const { id, name: jobNameText, runId, repairCount } = scope.job;
  return { id, name: jobNameText, run_id: runId, repair_count: String(repairCount) }[name];
}

function parameter(name: string, text: string, scope: ReferenceScope): string {
  const value = Object.hasOwn(scope.parameters, name) ? scope.parameters[name] : undefined;
  if (value !== undefined) return value;
  throw new UnresolvedReference(
    `${text}: the job has no parameter "${name}". Defined: ${listNames(Object.keys(scope.parameters))}.`,
  );
}

function referencedTask(taskKey: string, text: string, scope: ReferenceScope): ReferencedTask {
  const task = scope.task(taskKey);
  if (task === undefined) throw new UnresolvedReference(`${text}: there is no task "${taskKey}".`);
  return task;
}

function taskName(
  task: ReferencedTask,
  name: 'result_state' | 'error_code' | 'run_id' | 'execution_count',
): string {
  const { resultState, errorCode, runId, executionCount } = task;
  return {
    result_state: resultState.toLowerCase(),
    error_code: errorCode,
    run_id: runId,
    execution_count: String(executionCount),
  }[name];
}

function taskValue(reference: { taskKey: string; key: string }, text: string, scope: ReferenceScope): string {
  const { values } = referencedTask(reference.taskKey, text, scope);
  const value = Object.hasOwn(values, reference.key) ? values[reference.key] : undefined;
  if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  throw new UnresolvedReference(
    `${text}: task "${reference.taskKey}" has no value "${reference.key}". It has: ${listNames(Object.keys(values))}.`,
  );
}

/** One part of an instant in UTC; numbers without leading zeros, as Databricks gives them. */
function timePart(millis: number, part: string): string {
  const time = new Date(millis);
  const isoWeekday = ((time.getUTCDay() + 6) % 7) + 1;
  const iso = time.toISOString();
  switch (part) {
    case 'iso_weekday':
      return String(isoWeekday);
    case 'is_weekday':
      return String(isoWeekday <= 5);
    case 'iso_date':
      return iso.slice(0, 10);
    case 'iso_datetime':
      return iso.replace(/\.\d{3}Z$/, '');
    case 'timestamp_ms':
      return String(millis);
    case 'year':
      return String(time.getUTCFullYear());
    case 'month':
      return String(time.getUTCMonth() + 1);
    case 'day':
      return String(time.getUTCDate());
    case 'hour':
      return String(time.getUTCHours());
    case 'minute':
      return String(time.getUTCMinutes());
    default:
      return String(time.getUTCSeconds());
  }
}
