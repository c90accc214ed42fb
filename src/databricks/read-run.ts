import { given, isJsonObject, type JsonObject } from '../core/json.js';
import { DatabricksError } from './databricks-error.js';
import type {
  JobRunSnapshot,
  JobSnapshot,
  OtherTask,
  RunSnapshot,
  TaskRunSnapshot,
} from './databricks-api.js';

const TERMINAL = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'];

/**
 * Reads `runs/get`. The state of the one task counts, not the run's: a run whose task failed has the deprecated
 * life cycle INTERNAL_ERROR although its task is TERMINATED (measured by the authors of Databricks' own CLI). `status` is
 * preferred to `state`. The others set and read task values, and the run is terminal once they are, too.
 */
export function readRun(answer: unknown, taskKey?: string): RunSnapshot {
  const run = object(answer, 'runs/get');
  const tasks = Array.isArray(run['tasks']) ? run['tasks'].filter(isJsonObject) : [];
  const counts = (task: JsonObject): boolean =>
    taskKey === undefined ? !hasUpstream(task) : task['task_key'] === taskKey;
  const task = tasks.find(counts) ?? tasks[0];
  return {
    runId: id(run['run_id'], 'run_id'),
    ...readEnd(task ?? run),
    isTerminal: (tasks.length === 0 ? [run] : tasks).every((one) => readState(one).isTerminal),
    others: tasks.filter((other) => other !== task).map(readOther),
    blockedMillis: taskKey === undefined ? 0 : blockedMillis(run, task),
    ...given('taskRunId', task === undefined ? undefined : id(task['run_id'], 'tasks[0].run_id')),
    ...readPlace(run),
  };
}

/** How a run or a task run stands, whichever of the two ways of telling it is given. */
function readEnd(source: JsonObject) {
  const { lifeCycleState, resultState, code, type, message } = readState(source);
  const condition = isJsonObject(source['condition_task']) ? source['condition_task'] : {};
  const cluster = isJsonObject(source['cluster_instance']) ? source['cluster_instance'] : {};
  return {
    lifeCycleState,
    queueMillis: millis(source['queue_duration']),
    setupMillis: millis(source['setup_duration']),
    executionMillis: millis(source['execution_duration']),
    ...given('clusterId', text(cluster['cluster_id'])),
    ...given('endTimeMillis', Number(source['end_time'] ?? 0) || undefined),
    ...given('resultState', resultState),
    ...given('terminationCode', code),
    ...given('terminationType', type),
    ...given('outcome', condition['outcome'] as 'true' | 'false' | undefined),
    ...given('message', message),
  };
}

/** Both by Databricks' clock; a task that has not begun has waited until now, which that clock does not tell. */
function blockedMillis(run: JsonObject, task: JsonObject | undefined): number {
  const begin = Number(run['start_time'] ?? 0);
  const ownBegin = Number(task?.['start_time'] ?? 0);
  return begin > 0 && ownBegin > 0 ? Math.max(ownBegin - begin, 0) : 0;
}

/** A duration; never negative, though a clock was set back in between. */
function millis(duration: unknown): number {
  return Math.max(Number(duration ?? 0), 0);
}

/** Where people look at a run, and when it was started. */
export function readPlace(run: JsonObject) {
  return {
    ...given('runPageUrl', text(run['run_page_url'])),
    ...given('startTimeMillis', Number(run['start_time'] ?? 0) || undefined),
  };
}

/** Reads a run of a job. A task that was retried or repaired stands in it once for each attempt. */
export function readJobRun(answer: unknown): JobRunSnapshot {
  const run = object(answer, 'runs/get');
  const { isTerminal, message } = readState(run);
  const tasks = new Map<string, TaskRunSnapshot[]>();
  for (const task of Array.isArray(run['tasks']) ? run['tasks'].filter(isJsonObject) : []) {
    const key = text(task['task_key']) ?? '';
    tasks.set(key, [...(tasks.get(key) ?? []), readTaskRun(task)]);
  }
  for (const attempts of tasks.values()) attempts.sort((a, b) => a.attemptNumber - b.attemptNumber);
  const open = [...tasks.values()].some((attempts) => attempts.at(-1)?.isTerminal === false);
  return {
    runId: id(run['run_id'], 'run_id'),
    isTerminal: isTerminal && !open,
    tasks,
    ...given('message', message),
    ...readPlace(run),
  };
}

function readTaskRun(task: JsonObject): TaskRunSnapshot {
  return {
    ...readEnd(task),
    taskRunId: id(task['run_id'], 'tasks[].run_id'),
    isTerminal: readState(task).isTerminal,
    attemptNumber: Number(task['attempt_number'] ?? 0),
    asOther: readOther(task),
    ...readPlace(task),
  };
}

function hasUpstream({ depends_on: edges }: JsonObject): boolean {
  return Array.isArray(edges) && edges.length > 0;
}

/** The state of a run or a task run, in whichever of the two ways it is told. */
export function readState(source: JsonObject) {
  const state = isJsonObject(source['state']) ? source['state'] : {};
  const status = isJsonObject(source['status']) ? source['status'] : {};
  const details = isJsonObject(status['termination_details']) ? status['termination_details'] : {};
  const code = text(details['code']);
  const lifeCycleState = text(state['life_cycle_state']) ?? text(status['state']) ?? 'UNKNOWN';
  return {
    lifeCycleState,
    isTerminal: TERMINAL.includes(lifeCycleState) || status['state'] === 'TERMINATED',
    resultState: text(state['result_state']) ?? resultFromCode(code),
    code,
    type: text(details['type']),
    message: text(state['state_message']) || text(details['message']),
  };
}

function readOther(task: JsonObject): OtherTask {
  const resolved = isJsonObject(task['resolved_values']) ? task['resolved_values'] : {};
  const operands = isJsonObject(resolved['condition_task']) ? resolved['condition_task'] : {};
  const cluster = isJsonObject(task['cluster_instance']) ? task['cluster_instance'] : {};
  const { resultState, message } = readState(task);
  return {
    taskKey: text(task['task_key']) ?? '',
    ...given('left', text(operands['left'])),
    ...given('taskRunId', task['run_id'] === undefined ? undefined : id(task['run_id'], 'tasks[].run_id')),
    ...given('resultState', resultState),
    ...given('message', message),
    ...given('clusterId', text(cluster['cluster_id'])),
  };
}

/** V2 codes in the words of V1, where the server gives no `state`. */
function resultFromCode(code: string | undefined): string | undefined {
  switch (code) {
    case undefined:
      return undefined;
    case 'SUCCESS':
    case 'SUCCESS_WITH_FAILURES':
      return code;
    case 'USER_CANCELED':
      return 'CANCELED';
    case 'CANCELED':
      return 'TIMEDOUT';
    default:
      return 'FAILED';
  }
}

/** Reads one job of `jobs/list`. */
export function readJob(answer: unknown): JobSnapshot {
  const job = object(answer, 'jobs');
  const settings = isJsonObject(job['settings']) ? job['settings'] : {};
  return {
    jobId: id(job['job_id'], 'job_id'),
    name: text(settings['name']) ?? '',
    tags: readTags(settings['tags']),
  };
}

export function readTags(tags: unknown): Record<string, string> {
  const entries = isJsonObject(tags) ? Object.entries(tags) : [];
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value as string)]));
}

/** An id as a string, also where the lossless parser has left a safe one as a number. */
export function id(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new DatabricksError('malformed_answer', `The answer has no ${name}.`);
}

/** The answer as an object; anything else is not an answer of this API. */
export function object(answer: unknown, call: string): JsonObject {
  if (isJsonObject(answer)) return answer;
  throw new DatabricksError('malformed_answer', `${call} did not answer with a JSON object.`);
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
