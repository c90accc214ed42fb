import type { PlanView } from '../core/run/view/plan-view.js';
import type { RunView } from '../core/run/view/run-view.js';
import type { TaskView } from '../core/run/view/task-view.js';

/** A task as it is drawn. */
export interface DrawnTask {
  key: string;
  type: string;
  state: string;
  message?: string;
}

/** What is drawn: tasks in definition order, and edges between their indexes. */
export interface GraphDrawing {
  title: string;
  tasks: DrawnTask[];
  edges: { from: number; to: number; outcome?: string }[];
}

/** The graph of a run as it stands; without a plan, which comes later than the first view, it has no tasks. */
export function graphDrawing(view: RunView, plan: PlanView | undefined): GraphDrawing {
  const index = new Map(view.tasks.map(({ task_key }, at) => [task_key, at]));
  const edges = (plan?.tasks ?? []).flatMap(({ task_key, depends_on: upstream = [] }) =>
    upstream.flatMap(({ task_key: of, outcome }) => {
      const [from, to] = [index.get(of), index.get(task_key)];
      if (from === undefined || to === undefined) return [];
      return [{ from, to, ...(outcome === undefined ? {} : { outcome }) }];
    }),
  );
  const state = view.result_state ?? view.life_cycle_state;
  return { title: `${view.run_name}, run ${view.run_id}: ${state}`, tasks: view.tasks.map(drawnTask), edges };
}

function drawnTask({
  task_key,
  task_type,
  result_state,
  life_cycle_state,
  state_message,
}: TaskView): DrawnTask {
  return {
    key: task_key,
    type: task_type,
    state: result_state ?? life_cycle_state,
    ...(state_message === undefined ? {} : { message: state_message }),
  };
}
