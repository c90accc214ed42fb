import { setDefaultSignalHandler } from '@temporalio/workflow';
import type { Admission } from '../core/jobs/admission.js';
import type { Plan } from '../core/plan/plan.js';
import { applyEvent } from '../core/run/apply-event.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import type { AlertRecord, RunState } from '../core/run/state/run-state.js';

/** A run that has its plan. */
export interface PlannedRun {
  plan: Plan;
  state: RunState;
}

/** An event without its time, which is when it is applied. */
export type Untimed<E> = E extends { atMillis: number } ? Omit<E, 'atMillis'> : never;
type MessageEvent = Untimed<RunEvent>;

/** A run that people can talk to; plan and state exist once `planJobRun` has answered. */
export interface LiveRun {
  planned?: PlannedRun;
  /** What the job of the run has told it last. */
  admission?: Admission;
  /** True once it was canceled while it waited for that. */
  isCanceledEarly?: boolean;
  /** What people were told before there was a plan. */
  earlyAlerts?: AlertRecord[];
  /** The job run id by which these are found. */
  earlyRunId?: string;
  /** What was signalled before that, in order. */
  early: ((planned: PlannedRun) => void)[];
  /** Set when a message has been applied that the loop has not looked at. */
  touched: boolean;
  /** Repairs whose changes of the definition are being compiled. */
  repairsUnderWay: number;
  /** Ends with the last of them: they are compiled one after another. */
  lastRepair?: Promise<void>;
}

/** Applies what a message asks for, and wakes the loop. */
export function applyMessage(run: LiveRun, { plan, state }: PlannedRun, event: MessageEvent): void {
  applyEvent(plan, state, { ...event, atMillis: Date.now() });
  run.touched = true;
}

/** Applies a signal to the run, now or once it has its plan. */
export function whenPlanned(run: LiveRun, apply: (planned: PlannedRun) => void): void {
  if (run.planned === undefined) run.early.push(apply);
  else apply(run.planned);
}

/** Applies what came before the plan. */
export function applyEarlyMessages(run: LiveRun): void {
  const messages = run.early.splice(0);
  for (const apply of messages) whenPlanned(run, apply);
}

/** Every signal without a handler of its own is one that a wait_task may wait for. */
export function setSignalHandler(run: LiveRun): void {
  setDefaultSignalHandler((name, payload) => {
    whenPlanned(run, (planned) => applyMessage(run, planned, { kind: 'signal_received', name, payload }));
  });
}
