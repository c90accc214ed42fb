import { given } from '../json.js';
import type { Plan, PlanWork } from './plan.js';

/**
 * The plan of a run with what a new reading of the code says of task values: somebody may have mended a notebook before a
 * repair, and what it gets since then has to be found. Both are plans of the same definition; one of an older build, which
 * knows declared keys alone, stays as it is.
 */
export function withValuesOf(plan: Plan, fresh: Plan): Plan {
  const isOlder = plan.tasks.some(
    (task) => task.taskValueKeys !== undefined || task.readsValuesOf !== undefined,
  );
  if (isOlder || plan.tasks.length !== fresh.tasks.length) return plan;
  return { ...plan, tasks: plan.tasks.map((task, index) => refreshed(task, fresh.tasks[index])) };
}

function refreshed<T extends PlanWork>(work: T, { values, gets, loop: freshLoop }: PlanWork): T {
  const { values: _values, gets: _gets, loop, ...rest } = work;
  const nested =
    loop === undefined || freshLoop === undefined
      ? given('loop', loop)
      : { loop: { ...loop, task: refreshed(loop.task, freshLoop.task) } };
  return { ...rest, ...nested, ...given('values', values), ...given('gets', gets) } as T;
}
