import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  makeContinueAsNewFunc,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { renderIssue } from '../core/issue.js';
import { deployedJobRef, withVersion } from '../core/jobs/deployed-job-ref.js';
import type { DeployedJobRef, Plan } from '../core/plan/plan.js';
import { applyEvent } from '../core/run/apply-event.js';
import { isStartingAlerts } from '../core/run/alert/raise-alert.js';
import { carriedState } from '../core/run/continue/carry.js';
import { isTimeToHandOver } from '../core/run/continue/hand-over.js';
import { nextCommands } from '../core/run/next-commands.js';
import { reopen } from '../core/run/repair/reopen.js';
import { canContinueAsNew, resumeCommands } from '../core/run/continue/resume.js';
import { isSuccess } from '../core/run/state/result-state.js';
import {
  digestBeforePlan,
  type EarlyDigest,
  runDigest,
  type RunDigest,
} from '../core/run/view/run-digest.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { initialRunState, isClosed, type RunState } from '../core/run/state/run-state.js';
import { planJobRun } from './activity-proxies.js';
import { renderCurrentDetails } from './current-details.js';
import { commandExecutor } from './execute-command.js';
import { admitted, isDueAt, scheduledMillis, setAdmissionHandler, tellingEnd } from './admission.js';
import { setControlHandlers } from './control-handlers.js';
import { tellSkip, watchQueue } from './early-alerts.js';
import { publishSearchAttributes } from './publish-search-attributes.js';
import { applyEarlyMessages, type LiveRun, type PlannedRun, setSignalHandler } from './live-run.js';
import { recordEnd, recordEvent } from './metrics.js';
import { setQueryHandlers } from './query-handlers.js';
import { setRepairHandlers } from './repair-handlers.js';

/**
 * What one execution hands to the next when the history has grown long. The state comes as an argument of its own, since
 * Temporal limits each payload; executions that are older have it in here.
 */
export interface CarriedRun {
  plan: Plan;
  state?: RunState;
}

/**
 * Runs a Databricks job definition: the one generic workflow.
 *
 * `definition` is the Jobs API's settings document, taken as it comes: `planJobRun` looks at it first, and a bad one
 * fails the run with every issue listed. `options`: `parameters`, `job_run_id`, `existing_clusters`, `job`, `trigger`,
 * `deployed_job`, `repair_of`. `carried` and `state` count only after continue-as-new. Returns a digest when the run succeeded; fails with `JobRunFailed` (details: the digest)
 * or `InvalidJobDefinition` (details: the issues); ends as canceled after a cancel.
 */
export async function runJob(
  definition?: unknown,
  options?: unknown,
  carried?: CarriedRun,
  state?: RunState,
): Promise<RunDigest | EarlyDigest> {
  const run: LiveRun = { early: [], touched: false, repairsUnderWay: 0 };
  const startTimeMillis = workflowInfo().startTime.getTime();
  // Before anything else, since messages that find no handler are refused.
  setQueryHandlers(run, startTimeMillis);
  setControlHandlers(run);
  setRepairHandlers(run);
  setSignalHandler(run);
  setAdmissionHandler(run);
  const inbox: RunEvent[] = [];
  CancellationScope.current().cancelRequested.catch(() => {
    inbox.push({ kind: 'cancel_requested', atMillis: Date.now() });
  });
  return await CancellationScope.nonCancellable(async () => {
    const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
    const handedOver = isContinued ? handedOverRun(carried, state) : undefined;
    const job = isContinued ? handedOver?.plan.deployedJob : deployedJobRef(options);
    return tellingEnd(job, run, async () => {
      const begun = handedOver ?? (await begin(run, job, { definition, options, startTimeMillis, inbox }));
      if ('result_state' in begun) return begun;
      run.planned = begun;
      applyEarlyMessages(run);
      const goesOn = handedOver !== undefined || begun.state.reopenedAtMillis !== undefined;
      await loop(run, begun, inbox, goesOn);
      return conclude(begun);
    });
  });
}

interface Beginning {
  definition: unknown;
  options: unknown;
  startTimeMillis: number;
  inbox: RunEvent[];
}

/** Plans a run, once its job lets it begin; the digest of one that is skipped. Throws for one that is canceled before. */
async function begin(
  run: LiveRun,
  job: DeployedJobRef | undefined,
  { definition, options, startTimeMillis, inbox }: Beginning,
): Promise<PlannedRun | EarlyDigest> {
  if (job === undefined) return plan(run, definition, options, startTimeMillis);
  const scheduled = scheduledMillis();
  if (scheduled !== undefined && !(await isDueAt(definition, scheduled))) {
    const message = 'The schedule is not due: clocks show this time again later, or did not show it.';
    run.admission = { kind: 'skip', code: 'NOT_DUE', message };
    return digestBeforePlan(options, 'SKIPPED', message);
  }
  const isCanceled = (): boolean => inbox.some(({ kind }) => kind === 'cancel_requested');
  const waiting = { run, definition, options };
  watchQueue(waiting, () => run.admission?.kind === 'run' || run.admission?.kind === 'skip' || isCanceled());
  const admission = await admitted(run, job, options, isCanceled);
  if (admission === 'canceled') {
    run.isCanceledEarly = true;
    const message = 'The run was canceled before it began.';
    throw new CancelledFailure(message, [digestBeforePlan(options, 'CANCELED', message)]);
  }
  if (admission.kind === 'skip') {
    await tellSkip(waiting, admission);
    return digestBeforePlan(options, 'SKIPPED', admission.message);
  }
  const { version, document } = admission;
  const now = withVersion(options, version);
  const planned = await plan(run, document ?? definition, now, startTimeMillis);
  if (run.earlyAlerts !== undefined)
    planned.state.alerts = [...run.earlyAlerts, ...(planned.state.alerts ?? [])];
  // A repair that changes the definition reads it in the input of this execution, which has an older one.
  if (document !== undefined) delete planned.plan.definedIn;
  return planned;
}

function handedOverRun(carried: CarriedRun | undefined, own: RunState | undefined): PlannedRun | undefined {
  const state = own ?? carried?.state;
  return carried?.plan === undefined || state === undefined ? undefined : { plan: carried.plan, state };
}

async function plan(
  run: LiveRun,
  definition: unknown,
  options: unknown,
  startTimeMillis: number,
): Promise<PlannedRun> {
  const planned = await planJobRun.executeWithOptions({ summary: 'parse, check and plan the definition' }, [
    definition ?? null,
    options ?? null,
    scheduledMillis(),
  ]);
  // What a repair that comes to nothing leaves can be repaired again.
  if (planned.kind === 'closed_run') run.planned = { plan: planned.plan, state: planned.state };
  if (planned.kind === 'invalid') {
    if (planned.closed !== undefined) run.planned = planned.closed;
    const lines = planned.issues.map(renderIssue).join('\n');
    const errors = planned.issues.filter(({ severity }) => severity === 'error').length;
    const message = `The job definition has ${errors} ${errors === 1 ? 'issue' : 'issues'}; nothing was started.\n${lines}`;
    throw answer('InvalidJobDefinition', message, planned.issues);
  }
  if (planned.kind === 'plan')
    return { plan: planned.plan, state: initialRunState(planned.plan, startTimeMillis) };
  const reopened = reopen(planned, planned, startTimeMillis);
  if ('refused' in reopened) throw answer('MessageRefused', reopened.refused, { reason: reopened.refused });
  return { plan: planned.plan, state: reopened.state };
}

/** Decide, do, record: the only place where the workflow waits for what happens. */
async function loop(
  run: LiveRun,
  { plan, state }: PlannedRun,
  inbox: RunEvent[],
  goesOn: boolean,
): Promise<void> {
  const execute = commandExecutor(plan, (event) => inbox.push(event));
  if (goesOn) execute(resumeCommands(plan, state));
  for (;;) {
    run.touched = false;
    for (const event of inbox.splice(0)) {
      execute(applyEvent(plan, state, event));
      recordEvent(plan, state, event);
    }
    const handsOver = shouldContinueAsNew(plan, state) && state.cancel === undefined && !isClosed(state);
    if (!handsOver) execute(nextCommands(plan, state, Date.now()).commands);
    setCurrentDetails(renderCurrentDetails(plan, state));
    publishSearchAttributes(plan, state);
    const idle = (): boolean =>
      inbox.length === 0 && allHandlersFinished() && run.repairsUnderWay === 0 && !isStartingAlerts(state);
    if (isClosed(state) && idle()) return;
    if (handsOver && canContinueAsNew(state) && idle()) await handOver(plan, state);
    const mayEnd = (): boolean => idle() && (isClosed(state) || (handsOver && canContinueAsNew(state)));
    await condition(() => inbox.length > 0 || run.touched || mayEnd());
  }
}

/** Goes on as a new execution, on the current build where workers are versioned: a run is pinned to one in between. */
async function handOver(plan: Plan, state: RunState): Promise<never> {
  const isVersioned = workflowInfo().currentDeploymentVersion !== undefined;
  const options = isVersioned ? { initialVersioningBehavior: 'AUTO_UPGRADE' as const } : {};
  return makeContinueAsNewFunc<typeof runJob>(options)(null, null, { plan }, carriedState(state));
}

/** True once the history is long, or another build is to be used from now on. */
function shouldContinueAsNew(plan: Plan, state: RunState): boolean {
  const { continueAsNewSuggested: isSuggested, historyLength: events, historySize: bytes } = workflowInfo();
  return (
    workflowInfo().targetWorkerDeploymentVersionChanged ||
    isTimeToHandOver(plan, state, { events, bytes, isSuggested })
  );
}

function conclude({ plan, state }: PlannedRun): RunDigest {
  const digest = runDigest(plan, state);
  recordEnd(plan, digest, (state.endTimeMillis ?? Date.now()) - state.startTimeMillis);
  if (isSuccess(digest.result_state)) return digest;
  const message = digest.state_message ?? digest.result_state;
  if (digest.result_state === 'CANCELED') throw new CancelledFailure(message, [digest]);
  throw answer('JobRunFailed', message, digest);
}

/** A failure that is an answer to the user; where in our code it was thrown is of no interest to them. */
function answer(type: string, message: string, details: unknown): ApplicationFailure {
  const failure = ApplicationFailure.create({ type, message, details: [details], nonRetryable: true });
  failure.stack = '';
  return failure;
}
