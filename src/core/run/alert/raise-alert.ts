import type { Alert } from '../../alert/alert.js';
import { type Occurrence, whoIsTold } from '../../alert/alert-rules.js';
import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { RunCommand } from '../state/run-command.js';
import { repairCount, type AlertRecord, type RunState } from '../state/run-state.js';
import { warn } from '../state/warnings.js';
import { displayName, graphKeyOf, workOf } from '../state/work.js';
import { alertTask } from './alert-task.js';

/** What an alert says beside what the state of the run tells. */
export type AlertDetails = Partial<
  Omit<Alert, 'id' | 'event' | 'atMillis' | 'job' | 'startedMillis' | 'task'>
>;

/** Nobody reads more of one run; what is about the whole run is always told. */
export const MOST_TASK_ALERTS = 500;

/** How much of the job's parameters an alert carries. */
const MOST_PARAMETERS = 30;
const LONGEST_PARAMETER = 200;

/** Something happened to the whole run: whoever wants to know is told, once. */
export function raiseOfRun(
  plan: Plan,
  state: RunState,
  occurrence: Occurrence,
  nowMillis: number,
  details: () => AlertDetails = () => ({}),
): void {
  if (plan.alerts === undefined) return;
  const to = whoIsTold(plan.alerts.rules, occurrence);
  const id = `run/r${repairCount(state)}/${occurrence.event}`;
  if (to.length === 0 || isKnown(state, id)) return;
  record(state, { alert: { ...alertOf(plan, state, id, occurrence, nowMillis), ...details() }, to });
}

/**
 * Something happened to a task or an iteration, at its place in `state.tasks`. Its own rules say who is told; of what only
 * `brickwork.alerts` knows, those of the job.
 */
export function raiseOfTask(
  plan: Plan,
  state: RunState,
  index: number,
  occurrence: Occurrence,
  nowMillis: number,
  details: () => AlertDetails = () => ({}),
): void {
  if (plan.alerts === undefined) return;
  const { event } = occurrence;
  const rules = event === 'approval_wanted' ? plan.alerts.rules : workOf(plan, state, index).alerts;
  const to = whoIsTold(rules, occurrence);
  if (to.length === 0) return;
  const { repair, lane, attempts } = state.tasks[index];
  const taskKey = displayName(graphKeyOf(plan, state, index), lane?.iteration);
  const last = attempts.at(-1);
  const attempt = last?.repair === repair ? `.${last.attemptNumber}` : '';
  const id = `task/${taskKey}/r${repair}${attempt}/${event}`;
  if (isKnown(state, id) || isTooMany(state, taskKey, nowMillis)) return;
  const alert = {
    ...alertOf(plan, state, id, occurrence, nowMillis),
    task: alertTask(plan, state, index),
    ...details(),
  };
  record(state, { alert, to }, taskKey);
}

function alertOf(plan: Plan, state: RunState, id: string, { event }: Occurrence, atMillis: number): Alert {
  const parameters = Object.entries(state.parameters)
    .slice(0, MOST_PARAMETERS)
    .map(([name, value]) => [name, value.slice(0, LONGEST_PARAMETER)] as const);
  return {
    id,
    event,
    atMillis,
    job: {
      id: plan.jobId,
      name: plan.jobName,
      runId: plan.jobRunId,
      ...(plan.deployedJob === undefined ? {} : { isDeployed: true as const }),
      ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    },
    startedMillis: state.startTimeMillis,
  };
}

function isKnown({ alerts = [] }: RunState, id: string): boolean {
  return alerts.some((known) => known.id === id);
}

function isTooMany(state: RunState, taskKey: string, nowMillis: number): boolean {
  const count = (state.alerts ?? []).filter((known) => known.taskKey !== undefined).length;
  if (count < MOST_TASK_ALERTS) return false;
  const message = `More than ${MOST_TASK_ALERTS} alerts about tasks: nobody is told of any more of them.`;
  const isSaid = state.warnings?.some((one) => one.message === message) ?? false;
  if (!isSaid) warn(state, nowMillis, message, taskKey);
  return true;
}

function record(state: RunState, owed: NonNullable<AlertRecord['owed']>, taskKey?: string): void {
  const { id, event, atMillis } = owed.alert;
  (state.alerts ??= []).push({ id, event, ...given('taskKey', taskKey), atMillis, owed });
  (state.newAlerts ??= []).push(id);
}

/** The commands for what has been noticed since the last decision. */
export function newAlertCommands(state: RunState): RunCommand[] {
  const ids = state.newAlerts;
  if (ids === undefined) return [];
  delete state.newAlerts;
  return owedAlertCommands(state).filter(({ alert }) => ids.includes(alert.id));
}

type SendAlert = Extract<RunCommand, { kind: 'send_alert' }>;

/** The commands for all whose start has not been acknowledged: repeated, they start nothing twice. */
export function owedAlertCommands({ alerts = [] }: RunState): SendAlert[] {
  return alerts.flatMap(({ owed }): SendAlert[] =>
    owed === undefined ? [] : [{ kind: 'send_alert', ...owed }],
  );
}

/**
 * True while something that tells people is being started. What was only noticed can wait for the next execution, which
 * starts all that is owed.
 */
export function isStartingAlerts({ alerts = [], newAlerts = [] }: RunState): boolean {
  return alerts.some(({ id, owed }) => owed !== undefined && !newAlerts.includes(id));
}

/** Telling people is under way on its own, or could not be begun: it holds up nothing any more. */
export function alertStarted(state: RunState, alertId: string, failure: string | undefined): void {
  const known = state.alerts?.find(({ id }) => id === alertId);
  if (known === undefined) return;
  delete known.owed;
  if (failure !== undefined) known.failure = failure;
}
