import { isJsonObject, type JsonObject } from '../json.js';
import type { Plan, PlanTask } from '../plan/plan.js';
import {
  resolveReferences,
  type ReferencedTask,
  type ReferenceScope,
} from '../reference/resolve-reference.js';
import { currentAttempt, repairCount, type RunState, type TaskState } from './run-state.js';

/**
 * The body of `runs/submit` for the next attempt of a task: one task, every reference resolved, without the fields
 * that Brickwork keeps to itself (design D2). Throws UnresolvedReference.
 */
export function submitRequest(plan: Plan, state: RunState, task: PlanTask, clusterId?: string): JsonObject {
  return {
    run_name: `${plan.jobName}/${task.taskKey}`,
    tasks: [
      {
        task_key: task.taskKey,
        ...resolveBody(plan, state, task),
        ...(clusterId === undefined ? {} : { existing_cluster_id: clusterId }),
        ...(task.timeoutSeconds === undefined ? {} : { timeout_seconds: task.timeoutSeconds }),
      },
    ],
    queue: { enabled: true },
    ...plan.submitSettings,
  };
}

/** A task's body with job parameters pushed in (they win) and references resolved. Throws UnresolvedReference. */
export function resolveBody(plan: Plan, state: RunState, task: PlanTask): JsonObject {
  return resolveReferences(
    pushParameters(task, state.parameters),
    referenceScope(plan, state, task),
  ) as JsonObject;
}

function pushParameters(task: PlanTask, parameters: Record<string, string>): JsonObject {
  if (task.jobParametersInto === undefined || Object.keys(parameters).length === 0) return task.body;
  const [type, member] = task.jobParametersInto;
  const body = task.body[type] as JsonObject;
  const own = body[member];
  // A wheel with positional parameters takes no named ones.
  if (own === undefined && body['parameters'] !== undefined) return task.body;
  return {
    ...task.body,
    [type]: { ...body, [member]: { ...(isJsonObject(own) ? own : {}), ...parameters } },
  };
}

function referenceScope(plan: Plan, state: RunState, task: PlanTask): ReferenceScope {
  return {
    job: {
      id: plan.jobId,
      name: plan.jobName,
      runId: plan.jobRunId,
      repairCount: repairCount(state),
      startTimeMillis: state.startTimeMillis,
      triggerType: 'ONE_TIME',
    },
    parameters: state.parameters,
    own: { taskKey: task.taskKey, executionCount: state.tasks[task.index].attempts.length },
    task(taskKey) {
      const named = plan.tasks.find((other) => other.taskKey === taskKey);
      return named === undefined ? undefined : referencedTask(state.tasks[named.index]);
    },
  };
}

function referencedTask(task: TaskState): ReferencedTask {
  const { terminationCode = '', taskRunId, runId = '' } = currentAttempt(task) ?? {};
  return {
    resultState: task.resultState ?? '',
    errorCode: task.resultState === 'SUCCESS' ? '' : terminationCode,
    runId: taskRunId ?? runId,
    executionCount: task.attempts.length,
    values: task.values ?? {},
  };
}
