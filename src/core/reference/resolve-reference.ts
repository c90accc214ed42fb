import { listNames } from '../issue.js';
import { isJsonObject, mapStrings, type JsonValue } from '../json.js';
import { quote, shorten } from '../short-text.js';
import { parseSegments } from './parse-reference.js';
import type { Reference, TimeOf } from './reference.js';
import type { ReferencedTask, ReferenceScope } from './reference-scope.js';
import { timePart } from './time-part.js';

/** References and the names in them are as long as somebody wrote them. */
const LONGEST_MESSAGE = 1000;

/** Thrown when a reference has no value; the message is for the owner of the definition. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';

  constructor(message: string) {
    super(shorten(message, LONGEST_MESSAGE));
  }
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

type ReferenceOf<K extends Reference['kind']> = Extract<Reference, { kind: K }>;

function resolve(reference: Reference, text: string, scope: ReferenceScope): string {
  const left = scope.left?.(reference);
  if (left !== undefined) return left;
  switch (reference.kind) {
    case 'untouched':
      return text;
    case 'unknown':
      throw new UnresolvedReference(`${text}: ${reference.namespace} has no "${reference.name}".`);
    case 'job':
      return jobName(reference.name, scope);
    case 'time':
      return timePart(instant(reference.of, text, scope), reference.part);
    case 'trigger':
      return triggerName(reference.name, text, scope);
    case 'updated_table':
      return updatedTable(reference, text, scope);
    case 'job_parameter':
      return parameter(reference, text, scope);
    case 'own_task':
      return ownTask(reference.name, scope);
    case 'task':
      return taskName(referencedTask(reference.taskKey, text, scope), reference.name);
    case 'task_value':
      return taskValue(reference.taskKey, reference.key, text, scope);
    case 'task_output':
      return taskOutput(reference, text, scope);
    case 'input':
      return scope.input === undefined
        ? text
        : render(inputMember(scope.input, reference.key, text), text, scope);
    case 'workspace':
      return scope.workspace?.[reference.name] ?? text;
  }
}

function jobName(name: ReferenceOf<'job'>['name'], scope: ReferenceScope): string {
  const { id, name: jobNameText, runId, repairCount } = scope.job;
  return { id, name: jobNameText, run_id: runId, repair_count: String(repairCount) }[name];
}

function instant(of: TimeOf, text: string, { job, trigger }: ReferenceScope): number {
  const millis = {
    start: job.startTimeMillis,
    trigger: trigger.timeMillis,
    backfill: trigger.backfillMillis,
    scheduled: trigger.timeMillis ?? job.startTimeMillis,
  }[of];
  if (millis !== undefined) return millis;
  const what = of === 'trigger' ? 'it was not started by a schedule' : 'it is no backfill';
  throw new UnresolvedReference(`${text}: the run has no such time, since ${what}.`);
}

function triggerName(
  name: ReferenceOf<'trigger'>['name'],
  text: string,
  { trigger }: ReferenceScope,
): string {
  if (name === 'type') return trigger.type;
  const value = name === 'file_location' ? trigger.fileLocation : trigger.updatedTables;
  if (value === undefined)
    throw new UnresolvedReference(`${text}: the run was not started by such a trigger.`);
  return typeof value === 'string' ? value : JSON.stringify(value.map((table) => table.name));
}

function updatedTable(
  { table, name }: ReferenceOf<'updated_table'>,
  text: string,
  scope: ReferenceScope,
): string {
  const found = scope.trigger.updatedTables?.find((updated) => updated.name === table);
  const value = name === 'version' ? found?.version : found?.commitTimestamp;
  if (value !== undefined) return value;
  throw new UnresolvedReference(`${text}: the run's trigger does not tell of table "${table}".`);
}

function parameter(
  { name, fallback }: ReferenceOf<'job_parameter'>,
  text: string,
  scope: ReferenceScope,
): string {
  const value = Object.hasOwn(scope.parameters, name) ? scope.parameters[name] : fallback;
  if (value !== undefined) return value;
  throw new UnresolvedReference(
    `${text}: the job has no parameter "${name}". Defined: ${listNames(Object.keys(scope.parameters))}.`,
  );
}

function ownTask(name: ReferenceOf<'own_task'>['name'], { own }: ReferenceScope): string {
  return {
    name: own.taskKey,
    execution_count: String(own.executionCount),
    retry_count: String(own.retryCount),
    notebook_path: own.notebookPath,
  }[name];
}

function referencedTask(taskKey: string, text: string, scope: ReferenceScope): ReferencedTask {
  const task = scope.task(taskKey);
  if (task === undefined) throw new UnresolvedReference(`${text}: there is no task "${taskKey}".`);
  return task;
}

function taskName(task: ReferencedTask, name: ReferenceOf<'task'>['name']): string {
  const { resultState, errorCode, runId, executionCount, notebookPath } = task;
  return {
    result_state: resultState.toLowerCase(),
    error_code: errorCode,
    run_id: runId,
    execution_count: String(executionCount),
    notebook_path: notebookPath,
  }[name];
}

function taskValue(taskKey: string, key: string, text: string, scope: ReferenceScope): string {
  const { values, exact = {}, whyMissing } = referencedTask(taskKey, text, scope);
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value !== undefined) {
    const rendered = render(value, text, scope);
    return Object.hasOwn(exact, key) ? exact[key] : rendered;
  }
  const has = `It has: ${listNames(Object.keys(values))}.`;
  throw new UnresolvedReference(
    `${shorten(text, 200)}: task "${taskKey}" has no value ${quote(key)}. ${has} ${whyMissing(key)}`,
  );
}

/** Outputs of SQL tasks and alerts are kept among the task's values; `first_row` is the first of `rows`. */
function taskOutput(
  { taskKey, name, column }: ReferenceOf<'task_output'>,
  text: string,
  scope: ReferenceScope,
): string {
  if (name !== 'first_row') return taskValue(taskKey, name, text, scope);
  const { rows } = referencedTask(taskKey, text, scope).values;
  const first = Array.isArray(rows) ? rows[0] : undefined;
  if (first === undefined) throw new UnresolvedReference(`${text}: task "${taskKey}" has no rows.`);
  return render(column === undefined ? first : inputMember(first, column, text), text, scope);
}

function inputMember(value: JsonValue, key: string | undefined, text: string): JsonValue {
  if (key === undefined) return value;
  const member = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (member !== undefined) return member;
  const names = isJsonObject(value) ? `It has: ${listNames(Object.keys(value))}.` : 'It is no object.';
  throw new UnresolvedReference(`${text}: there is no member "${key}". ${names}`);
}

function render(value: JsonValue, text: string, { scalarsOnly }: ReferenceScope): string {
  if (scalarsOnly && typeof value === 'object') {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    throw new UnresolvedReference(`${text} is ${kind}; a condition compares text, numbers and booleans.`);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
