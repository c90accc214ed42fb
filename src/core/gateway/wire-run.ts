import { given, type JsonObject } from '../json.js';
import type { RunView } from '../run/view/run-view.js';
import { endTime, runState } from './run-state.js';
import { type TaskEntry, taskEntries } from './task-entries.js';
import { firstOf } from './wire-job.js';
import { wireRepairs } from './wire-repairs.js';
import { jobParameters, wireTrigger } from './run-inputs.js';
import { entryState, entryTimes, wireTask } from './wire-task.js';
import { wireId, type WireObject, type WireValue } from './wire-value.js';

/** A run as its clients are shown it: its view, and what that does not know. */
export interface ShownRun {
  view: RunView;
  facts: {
    runId: string;
    jobId: string;
    runType: 'JOB_RUN' | 'SUBMIT_RUN';
    creatorUserName: string;
    runAsUserName?: string;
    runPageUrl?: string;
    /** What the run runs. */
    settings: JsonObject;
    /** The `*_params` that it was started with. */
    overridingParameters?: JsonObject;
    /** The run's own id where absent. */
    numberInJob?: string;
    /** How long it waited for others of its job. */
    queueMillis?: number;
    /** The code of V2 of a run that was skipped; without it, too many runs were active. */
    skipCode?: string;
    /** Of the last attempts, by task key, in the form of `RunTask.resolved_values`; the view does not have them. */
    resolvedValues?: Readonly<Record<string, JsonObject>>;
  };
}

/** The answer of `runs/get`, all lists whole. */
export function wireRun(
  shown: ShownRun,
  options: { history?: boolean; resolvedValues?: boolean } = {},
): WireObject {
  const { view, facts } = shown;
  const entries = entriesOf(shown);
  const run = wireRunAlone(shown);
  const states = runState(view, facts.skipCode);
  return {
    ...run,
    tasks: entries.map((entry) => taskOf(shown, entry, options.resolvedValues)),
    ...(options.history === true ? { repair_history: wireRepairs(view, entries, states) } : {}),
  };
}

/** An entry of `runs/list`: without tasks and job clusters, or with the first 100 of them. */
export function wireRunListed(shown: ShownRun, isExpanded: boolean): WireObject {
  const { job_clusters: clusters, ...run } = wireRunAlone(shown);
  if (!isExpanded) return run;
  const tasks = entriesOf(shown).map((entry) => taskOf(shown, entry));
  const { first, hasMore } = firstOf({ tasks, job_clusters: clusters });
  return { ...run, ...first, ...given('has_more', hasMore) };
}

/** The answer of `runs/get` to the id of a task run: the run of that task alone. Undefined where there is none of the id. */
export function wireTaskRun(
  shown: ShownRun,
  taskRunId: string,
  options: { resolvedValues?: boolean } = {},
): WireObject | undefined {
  const entries = entriesOf(shown);
  const entry = entries.findLast(({ id }) => id === taskRunId);
  if (entry === undefined) return undefined;
  const task = taskOf(shown, entry, options.resolvedValues);
  const first = entries.find(({ taskKey }) => taskKey === entry.taskKey) as TaskEntry;
  const { start_time, end_time, setup_duration, execution_duration } = entryTimes(entry);
  return {
    ...wireRunAlone(shown),
    run_id: wireId(entry.id),
    number_in_job: wireId(entry.id),
    original_attempt_run_id: wireId(first.id),
    attempt_number: entry.attempt,
    run_name: entry.taskKey,
    ...given('run_page_url', task['run_page_url']),
    ...{ start_time, end_time, setup_duration, execution_duration },
    run_duration: execution_duration,
    queue_duration: 0,
    ...entryState(entry),
    ...given('cluster_instance', task['cluster_instance']),
    tasks: [task],
  };
}

/** The ids of all task runs, as `runs/get` has them. */
export function taskRunIds(shown: ShownRun): { taskKey: string; attempt: number; id: string }[] {
  return entriesOf(shown).map(({ taskKey, attempt, id }) => ({ taskKey, attempt, id }));
}

function entriesOf({ view, facts }: ShownRun): TaskEntry[] {
  return taskEntries(facts.runId, view, facts.settings);
}

function taskOf({ facts }: ShownRun, entry: TaskEntry, withValues = false): WireObject {
  const { runPageUrl, resolvedValues = {} } = facts;
  return wireTask(entry, {
    runPageUrl,
    resolvedValues: withValues && entry.isLast ? resolvedValues[entry.taskKey] : undefined,
  });
}

/** Everything but tasks and repairs. */
function wireRunAlone({ view, facts }: ShownRun): WireObject {
  const { settings, runId } = facts;
  const end = endTime(view);
  const runsOnSchedule = view.trigger?.['type'] === 'PERIODIC';
  return {
    job_id: wireId(facts.jobId),
    run_id: wireId(runId),
    job_run_id: wireId(runId),
    number_in_job: wireId(facts.numberInJob ?? runId),
    original_attempt_run_id: wireId(runId),
    attempt_number: 0,
    run_name: view.run_name || nameIn(settings),
    run_type: facts.runType,
    ...given('run_page_url', facts.runPageUrl),
    creator_user_name: facts.creatorUserName,
    ...given('run_as_user_name', facts.runAsUserName),
    format: 'MULTI_TASK',
    trigger: wireTrigger(view.trigger),
    ...runState(view, facts.skipCode),
    start_time: view.start_time,
    end_time: end,
    // Of a run with tasks of its own these three are 0; `run_duration` counts (`BaseRun` of the SDK for Python).
    setup_duration: 0,
    execution_duration: 0,
    cleanup_duration: 0,
    run_duration: end === 0 ? 0 : end - view.start_time,
    queue_duration: facts.queueMillis ?? 0,
    ...given('job_parameters', jobParameters(settings, view.job_parameters)),
    ...given('overriding_parameters', facts.overridingParameters),
    ...given('schedule', runsOnSchedule ? settings['schedule'] : undefined),
    ...writtenIn(settings, 'description', 'job_clusters', 'git_source', 'environment_variables'),
  };
}

function nameIn({ name, run_name: runName }: JsonObject): WireValue {
  return name ?? runName ?? 'Untitled';
}

function writtenIn(settings: JsonObject, ...names: string[]): WireObject {
  return Object.fromEntries(
    names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]] as const])),
  );
}
