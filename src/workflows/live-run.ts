import { condition, setHandler } from '@temporalio/workflow';
import type { Control } from '../core/run/control.js';
import type { Plan } from '../core/plan/plan.js';
import { applyEvent } from '../core/run/apply-event.js';
import { parseRepairRequest, type RepairRequest } from '../core/run/repair-request.js';
import { planRepair } from '../core/run/repair.js';
import { repairCount, type RunState } from '../core/run/run-state.js';
import { runView, taskValuesView, type RunView } from '../core/run/run-view.js';
import { applyControlInput, setControlHandlers } from './control-handlers.js';
import { refusal } from './refusal.js';
import {
  repairSignal,
  repairUpdate,
  runQuery,
  runStateQuery,
  taskValuesQuery,
  type RepairAnswer,
} from './messages.js';

/** A run that people can talk to; plan and state exist once `planJobRun` has answered. */
export interface LiveRun {
  planned?: { plan: Plan; state: RunState };
  /** What was signalled before that, in order. */
  early: { kind: 'repair' | Control['kind']; input: unknown }[];
}

/** Sets every handler; the first thing a workflow does, since messages that find none are refused. */
export function setRunHandlers(run: LiveRun, startTimeMillis: number): void {
  setHandler(runQuery, () => {
    if (run.planned === undefined) return viewBeforePlan(startTimeMillis);
    return runView(run.planned.plan, run.planned.state);
  });
  setHandler(taskValuesQuery, () =>
    run.planned === undefined ? {} : taskValuesView(run.planned.plan, run.planned.state),
  );
  setHandler(runStateQuery, () => run.planned);
  setControlHandlers(run);
  setHandler(repairSignal, (input) => {
    if (run.planned === undefined) run.early.push({ kind: 'repair', input });
    else applyRepairInput(run.planned, input);
  });
  setHandler(repairUpdate, (input) => answerRepair(run, input), {
    validator: (input) => {
      const parsed = parseRepairRequest(input);
      if ('problems' in parsed) throw refusal(parsed.problems.join(' '));
      if (run.planned !== undefined) refuseUnlessPlannable(run.planned, parsed.request);
    },
  });
}

/** Applies what came before the plan. */
export function applyEarlyMessages(run: LiveRun): void {
  const messages = run.early.splice(0);
  if (run.planned === undefined) return;
  for (const { kind, input } of messages) {
    if (kind === 'repair') applyRepairInput(run.planned, input);
    else applyControlInput(run.planned, kind, input);
  }
}

/** Never throws: an error in a signal handler would leave the workflow with a failing workflow task. */
function applyRepairInput({ plan, state }: { plan: Plan; state: RunState }, input: unknown): void {
  const parsed = parseRepairRequest(input);
  const atMillis = Date.now();
  if ('request' in parsed)
    applyEvent(plan, state, { kind: 'repair_requested', request: parsed.request, atMillis });
  else {
    const reason = parsed.problems.join(' ');
    applyEvent(plan, state, { kind: 'repair_refused', rerunTasks: [], reason, atMillis });
  }
}

async function answerRepair(run: LiveRun, input: unknown): Promise<RepairAnswer> {
  await condition(() => run.planned !== undefined);
  const { planned } = run;
  const parsed = parseRepairRequest(input);
  if (planned === undefined || 'problems' in parsed) throw refusal('The run has no plan.');
  // Decided again: other repairs may have been applied since the validator looked.
  refuseUnlessPlannable(planned, parsed.request);
  applyEvent(planned.plan, planned.state, {
    kind: 'repair_requested',
    request: parsed.request,
    atMillis: Date.now(),
  });
  const { rerunTasks } = planned.state.repairs[planned.state.repairs.length - 1];
  return { repair_id: repairCount(planned.state), rerun_tasks: rerunTasks };
}

function refuseUnlessPlannable(
  { plan, state }: { plan: Plan; state: RunState },
  request: RepairRequest,
): void {
  const planned = planRepair(plan, state, request);
  if ('refused' in planned) throw refusal(planned.refused);
}

function viewBeforePlan(startTimeMillis: number): RunView {
  return {
    run_id: '',
    job_id: '',
    run_name: '',
    life_cycle_state: 'PENDING',
    start_time: startTimeMillis,
    job_parameters: {},
    tasks: [],
    clusters: [],
    repair_history: [],
  };
}
