import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { renderIssue } from '../core/issue.js';
import { earlierChanges } from '../core/run/repair/change-plan.js';
import { given } from '../core/json.js';
import type { DefinitionChanges, Plan, PlanChanges } from '../core/plan/plan.js';
import { parseRepairRequest } from '../core/run/repair/parse-repair-request.js';
import type { RepairRequest } from '../core/run/state/repair-request.js';
import { decideRepair, planRepair } from '../core/run/repair/repair.js';
import { repairCount } from '../core/run/state/run-state.js';
import { planRepairChanges } from './activity-proxies.js';
import { applyMessage, type LiveRun, type PlannedRun, whenPlanned } from './live-run.js';
import { type RepairAnswer, repairSignal, repairUpdate } from './messages.js';
import { refusal } from './refusal.js';
import { stepFailure } from './step-failure.js';

/** Sets the handlers of `repair`: an update that answers, and a signal whose refusals stand in the run's view. */
export function setRepairHandlers(run: LiveRun): void {
  setHandler(repairSignal, (input) => {
    whenPlanned(run, (planned) => applyRepairInput(run, planned, input));
  });
  setHandler(repairUpdate, (input) => answerRepair(run, input), {
    validator: (input) => {
      const parsed = parseRepairRequest(input);
      if ('problems' in parsed) throw refusal(parsed.problems.join(' '));
      if (run.planned === undefined) return;
      const decided = planRepair(run.planned.plan, run.planned.state, parsed.request);
      if ('refused' in decided) throw refusal(decided.refused);
    },
  });
}

/** Never throws: an error in a signal handler would leave the workflow with a failing workflow task. */
function applyRepairInput(run: LiveRun, planned: PlannedRun, input: unknown): void {
  const parsed = parseRepairRequest(input);
  const refuse = (reason: string, rerunTasks: string[] = []): void => {
    applyMessage(run, planned, { kind: 'repair_refused', rerunTasks, reason });
  };
  if ('problems' in parsed) return refuse(parsed.problems.join(' '));
  const { request } = parsed;
  if (request.changes === undefined) {
    return applyMessage(run, planned, { kind: 'repair_requested', request });
  }
  repairWithChanges(run, planned, request).catch((problem: unknown) => {
    refuse(problem instanceof Error ? problem.message : String(problem), request.rerunTasks);
  });
}

async function answerRepair(run: LiveRun, input: unknown): Promise<RepairAnswer> {
  await condition(() => run.planned !== undefined);
  const { planned } = run;
  const parsed = parseRepairRequest(input);
  if (planned === undefined || 'problems' in parsed) throw refusal('The run has no plan.');
  return repairWithChanges(run, planned, parsed.request);
}

/** Compiles what the repair changes, one repair after another, and applies it; throws the reason of a refusal. */
async function repairWithChanges(
  run: LiveRun,
  planned: PlannedRun,
  request: RepairRequest,
): Promise<RepairAnswer> {
  const { plan, state } = planned;
  const possible = planRepair(plan, state, request);
  if ('refused' in possible) throw refusal(possible.refused);
  const changes = request.changes && (await inTurn(run, plan, request.changes));
  // Decided again: other messages may have been applied since.
  const requested = { request, ...given('changes', changes) };
  const decided = decideRepair(plan, state, requested);
  if ('refused' in decided) throw refusal(decided.refused);
  applyMessage(run, planned, { kind: 'repair_requested', ...requested });
  const rerunTasks = decided.rerun.map((index) => plan.tasks[index].taskKey);
  return { repair_id: repairCount(state), rerun_tasks: rerunTasks };
}

async function inTurn(run: LiveRun, plan: Plan, changes: DefinitionChanges): Promise<PlanChanges> {
  const turn = run.lastRepair;
  let done = (): void => undefined;
  run.lastRepair = new Promise((resolve) => (done = resolve));
  run.repairsUnderWay++;
  try {
    await turn;
    return await compile(plan, changes);
  } finally {
    run.repairsUnderWay--;
    done();
  }
}

/** The definition is not part of the plan: an activity reads it from the history, changes it, and plans it again. */
async function compile(plan: Plan, changes: DefinitionChanges): Promise<PlanChanges> {
  const { jobId, jobRunId, jobName, settings, alerts, definedIn = '' } = plan;
  const earlier = earlierChanges(plan);
  const run = { jobId, jobRunId, jobName, settings, ...given('alerts', alerts) };
  const input = { ...run, definedIn, earlier, changes };
  const answer = await CancellationScope.nonCancellable(() =>
    planRepairChanges
      .executeWithOptions({ summary: 'plan what a repair changes' }, [input])
      .catch((error: unknown) => Promise.reject(refusal(stepFailure(error).message))),
  );
  if (answer.kind === 'changes') return answer.changes;
  throw refusal(`The changed definition has issues.\n${answer.issues.map(renderIssue).join('\n')}`);
}
