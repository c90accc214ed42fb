import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AlertView } from '../core/alert/alert-view.js';
import type { Control } from '../core/run/state/control.js';
import type { JsonValue } from '../core/json.js';
import type { Plan, PlanTask } from '../core/plan/plan.js';
import type { PlanView } from '../core/run/view/plan-view.js';
import type { RepairView } from '../core/run/repair/repair-history.js';
import type { RunState } from '../core/run/state/run-state.js';
import type { RunView } from '../core/run/view/run-view.js';
import type { Timeline } from '../core/run/view/timeline.js';
import type { UsageView } from '../core/run/view/usage-view.js';

/** The name of the one generic workflow, for `temporal workflow start --type`. */
export const RUN_JOB = 'runJob';

/** The workflow that reads what tasks of a run have printed, with the worker's credentials. */
export const READ_OUTPUT = 'readOutput';

/** The workflow that tells people of one thing that has happened in a run. */
export const SEND_ALERT = 'sendAlert';

/** What was sent of an alert to whom, and what was not. */
export const alertQuery = defineQuery<AlertView>('alert');

/** The answer to an accepted repair: its number and the exact tasks that run again. */
export interface RepairAnswer {
  repair_id: number;
  rerun_tasks: string[];
}

/** The whole view of the run; before the plan exists, a view without tasks. */
export const runQuery = defineQuery<RunView>('run');

/** The values of every task that has published some, by task key. */
export const taskValuesQuery = defineQuery<Record<string, Record<string, JsonValue>>>('taskValues');

/** Plan and state, for an execution that repairs this one once it has ended; undefined before the plan exists. */
export const runStateQuery = defineQuery<{ plan: Plan; state: RunState } | undefined>('runState');

/** What the run was planned to do; with `{"task_key": …}` everything about one task. */
export const planQuery = defineQuery<PlanView | PlanTask | undefined, [input?: unknown]>('plan');

/** The graph with the state of each task, as Mermaid. */
export const graphQuery = defineQuery<string>('graph');

/** What happened when. */
export const timelineQuery = defineQuery<Timeline | undefined>('timeline');

/** What the run has used so far: the facts that a bill is made of. */
export const usageQuery = defineQuery<UsageView | undefined>('usage');

/** The repairs of the run, refused ones, too, under the name that `runs/get` gives them. */
export const repairHistoryQuery = defineQuery<{ repair_history: RepairView[] }>('repairHistory');

/** Runs tasks again; a refusal is recorded in the run view. Input: the fields of `runs/repair`, or nothing. */
export const repairSignal = defineSignal<[input?: unknown]>('repair');

/** The same with an answer; refused with the reason, before anything enters the history. */
export const repairUpdate = defineUpdate<RepairAnswer, [input: unknown]>('repair');

/** The answer to an accepted control. */
export interface ControlAnswer {
  applied: Control['kind'];
  task_key?: string;
}

/** A control without an answer: what it cannot do stands among the warnings of the run's view. */
export const controlSignal = (kind: Control['kind']) => defineSignal<[input?: unknown]>(kind);

/** A control with an answer; refused with the reason, before anything enters the history. */
export const controlUpdate = (kind: Control['kind']) => defineUpdate<ControlAnswer, [input: unknown]>(kind);
