import type { JsonObject } from '../json.js';
import type { Plan, PlanTask, PlanWork } from '../plan/plan.js';
import { given } from '../json.js';

/**
 * The plan without all that a rehearsal cannot know: references, conditions, answers, failures, limits of time. A loop
 * whose inputs are not written down has `iterations` of them.
 */
export function simplifyPlan(plan: Plan, iterations: number): Plan {
  const { timeoutSeconds: _timeout, warnAfterSeconds: _warning, ...rest } = plan;
  const clusters = plan.clusters.map((cluster) =>
    cluster.spec === undefined ? cluster : { ...cluster, spec: {} },
  );
  const tasks = plan.tasks.map((task): PlanTask => {
    const { index, dependsOn, dependents, runIf, disabled } = task;
    const graph = { index, dependents, runIf, ...given('disabled', disabled) };
    return {
      ...simplifyWork(task, iterations),
      ...graph,
      dependsOn: dependsOn.map((edge) => ({ index: edge.index })),
    };
  });
  return { ...rest, tasks, clusters, submitSettings: {}, repairWindowSeconds: 0 };
}

const TRUE = { condition_task: { op: 'EQUAL_TO', left: '', right: '' } };

function simplifyWork({ body: whole, loop, ...work }: PlanWork, iterations: number): PlanWork {
  const { taskKey, retry, clusterKey, taskClusterKey } = work;
  const same = { taskKey, retry, publishesValues: false };
  if (work.kind !== 'submit' && work.kind !== 'for_each')
    return { ...same, kind: 'condition', taskType: 'condition_task', body: TRUE };
  const body = given('new_cluster', whole['new_cluster']) as JsonObject;
  const compute = { ...given('clusterKey', clusterKey), ...given('taskClusterKey', taskClusterKey) };
  const { kind, taskType } = work;
  if (loop === undefined) return { ...same, kind, taskType, body, ...compute };
  const inputs = loop.inputs.includes('{{')
    ? JSON.stringify(Array.from({ length: iterations }, (_item, at) => at))
    : loop.inputs;
  return {
    ...same,
    kind,
    taskType,
    body,
    ...compute,
    loop: { ...loop, inputs, task: simplifyWork(loop.task, iterations) },
  };
}
