import { given, isJsonObject, type JsonObject } from '../core/json.js';
import { DatabricksError } from './databricks-error.js';
import type { ClusterSnapshot, ConditionSnapshot, RunSnapshot } from './databricks-api.js';

const TERMINAL = ['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR'];

/**
 * Reads `runs/get`. The state of the one task counts, not the run's: a run whose task failed has the deprecated
 * life cycle INTERNAL_ERROR although its task is TERMINATED (databricks-jobs.md §2). `status` is preferred to `state`.
 * The conditions that read task values stand behind the task, and the run is terminal once they are.
 */
export function readRun(answer: unknown): RunSnapshot {
  const run = object(answer, 'runs/get');
  const tasks = Array.isArray(run['tasks']) ? run['tasks'].filter(isJsonObject) : [];
  const task = tasks.find((candidate) => !hasUpstream(candidate)) ?? tasks[0];
  const source = task ?? run;
  const { lifeCycleState, resultState, code, type, message } = readState(source);
  const condition = isJsonObject(source['condition_task']) ? source['condition_task'] : {};
  return {
    runId: id(run['run_id'], 'run_id'),
    lifeCycleState,
    isTerminal: (tasks.length === 0 ? [run] : tasks).every((one) => readState(one).isTerminal),
    queueMillis: Number(source['queue_duration'] ?? 0),
    conditions: tasks.filter((other) => other !== task).map(readCondition),
    ...given('taskRunId', task === undefined ? undefined : id(task['run_id'], 'tasks[0].run_id')),
    ...given('runPageUrl', text(run['run_page_url'])),
    ...given('resultState', resultState),
    ...given('terminationCode', code),
    ...given('terminationType', type),
    ...given('outcome', condition['outcome'] as 'true' | 'false' | undefined),
    ...given('message', message),
    ...given('startTimeMillis', typeof run['start_time'] === 'number' ? run['start_time'] : undefined),
  };
}

function hasUpstream({ depends_on: edges }: JsonObject): boolean {
  return Array.isArray(edges) && edges.length > 0;
}

function readState(source: JsonObject) {
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

function readCondition(task: JsonObject): ConditionSnapshot {
  const resolved = isJsonObject(task['resolved_values']) ? task['resolved_values'] : {};
  const operands = isJsonObject(resolved['condition_task']) ? resolved['condition_task'] : {};
  return {
    taskKey: text(task['task_key']) ?? '',
    ...given('left', text(operands['left'])),
    ...given('message', readState(task).message),
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

/** Reads one cluster of `clusters/get` or `clusters/list`. */
export function readCluster(answer: unknown): ClusterSnapshot {
  const cluster = object(answer, 'clusters');
  const tags = isJsonObject(cluster['custom_tags']) ? cluster['custom_tags'] : {};
  return {
    clusterId: id(cluster['cluster_id'], 'cluster_id'),
    state: text(cluster['state']) ?? 'UNKNOWN',
    customTags: Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [key, String(value as string)]),
    ),
    ...given('stateMessage', text(cluster['state_message'])),
    ...given('terminationReason', cluster['termination_reason']),
  };
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
