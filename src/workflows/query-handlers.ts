import { setHandler } from '@temporalio/workflow';
import { given, isJsonObject } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';
import { runGraph } from '../core/run/view/graph.js';
import { plannedTaskOf, planView } from '../core/run/view/plan-view.js';
import { repairHistory } from '../core/run/repair/repair-history.js';
import { alertsView, runView, taskValuesView, type RunView } from '../core/run/view/run-view.js';
import { timeline } from '../core/run/view/timeline.js';
import { usageView } from '../core/run/view/usage-view.js';
import type { LiveRun, PlannedRun } from './live-run.js';
import {
  graphQuery,
  planQuery,
  repairHistoryQuery,
  runQuery,
  runStateQuery,
  taskValuesQuery,
  timelineQuery,
  usageQuery,
} from './messages.js';
import { refusal } from './refusal.js';

/** Sets the handler of every query; before the plan exists they answer with nothing yet. */
export function setQueryHandlers(run: LiveRun, startTimeMillis: number): void {
  const answer = <T>(of: (planned: PlannedRun) => T, before: T): T =>
    run.planned === undefined ? before : of(run.planned);
  setHandler(runQuery, () =>
    answer(({ plan, state }) => runView(plan, state), viewBeforePlan(run, startTimeMillis)),
  );
  setHandler(taskValuesQuery, () => answer(({ plan, state }) => taskValuesView(plan, state), {}));
  setHandler(runStateQuery, () => run.planned);
  setHandler(planQuery, (input) => answer(({ plan }) => planAnswer(plan, input), undefined));
  setHandler(graphQuery, () => answer(({ plan, state }) => runGraph(plan, state), 'flowchart LR'));
  setHandler(timelineQuery, () => answer(({ plan, state }) => timeline(plan, state), undefined));
  setHandler(usageQuery, () => answer(({ plan, state }) => usageView(plan, state), undefined));
  setHandler(repairHistoryQuery, () => ({
    repair_history: answer(({ state }) => repairHistory(state), []),
  }));
}

function planAnswer(plan: Plan, input: unknown): ReturnType<typeof planView | typeof plannedTaskOf> {
  if (input === undefined || input === null) return planView(plan);
  const taskKey = isJsonObject(input) ? input['task_key'] : input;
  const task = typeof taskKey === 'string' ? plannedTaskOf(plan, taskKey) : undefined;
  if (task === undefined) throw refusal('plan takes nothing, or {"task_key": …} with a task of the job.');
  return task;
}

function viewBeforePlan(run: LiveRun, startTimeMillis: number): RunView {
  const { admission, isCanceledEarly, earlyAlerts, earlyRunId = '' } = run;
  const view: RunView = {
    run_id: earlyRunId,
    job_id: '',
    run_name: '',
    life_cycle_state: 'PENDING',
    start_time: startTimeMillis,
    job_parameters: {},
    tasks: [],
    clusters: [],
    repair_history: [],
    ...given('alerts', earlyAlerts && alertsView(earlyAlerts)),
  };
  if (isCanceledEarly === true) {
    const state_message = 'The run was canceled before it began.';
    return { ...view, life_cycle_state: 'TERMINATED', result_state: 'CANCELED', state_message };
  }
  if (admission === undefined || admission.kind === 'run') return view;
  const { kind, message: state_message } = admission;
  return kind === 'wait'
    ? { ...view, life_cycle_state: 'QUEUED', state_message }
    : { ...view, life_cycle_state: 'SKIPPED', result_state: 'SKIPPED', state_message };
}
