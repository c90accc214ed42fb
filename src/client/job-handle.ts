import type { AlertView } from '../core/alert/alert-view.js';
import type { Issue } from '../core/issue.js';
import type { JsonObject, JsonValue } from '../core/json.js';
import type { RepairView } from '../core/run/repair/repair-history.js';
import type { SkipResult } from '../core/run/state/control.js';
import type { OutputRequest } from '../core/run/view/output-request.js';
import type { TaskOutputsView } from '../core/run/view/output-view.js';
import type { RunView } from '../core/run/view/run-view.js';
import type { Timeline } from '../core/run/view/timeline.js';
import type { UsageView } from '../core/run/view/usage-view.js';
import type { ControlAnswer, RepairAnswer } from '../workflows/messages.js';
import { followViews } from './follow-views.js';
import type { JobRuns, RunEnding } from './job-runs.js';

/** What to run again: the fields of the Jobs API's `runs/repair`, and what changes in the definition before. */
export interface Repair {
  rerun_tasks?: string[];
  /** The default where no tasks are named. */
  rerun_all_failed_tasks?: boolean;
  rerun_dependent_tasks?: boolean;
  job_parameters?: Record<string, string>;
  /** Refused unless it is still the latest repair. */
  latest_repair_id?: number;
  /** Patches (RFC 7396) of tasks, each with its `task_key`. */
  tasks?: ({ task_key: string } & JsonObject)[];
  /** Patches of job clusters, each with its `job_cluster_key`. */
  job_clusters?: ({ job_cluster_key: string } & JsonObject)[];
}

/** The definition has errors, so nothing was run. */
export class InvalidJobDefinition extends Error {
  override readonly name = 'InvalidJobDefinition';

  constructor(readonly issues: readonly Issue[]) {
    super(['The job definition has errors:', ...issues.map(inOneLine)].join('\n'));
  }
}

/** The workflow of a run came to no result: it was terminated, say. */
export class RunBroken extends Error {
  override readonly name = 'RunBroken';
}

export interface FollowOptions {
  /** How often the run is asked, in milliseconds: 2,000 unless given. Each time is one billed action on Temporal Cloud. */
  intervalMillis?: number;
  /** Ends the iteration, and leaves the run alone. */
  signal?: AbortSignal;
}

const FOLLOW_MILLIS = 2000;

/**
 * One job run. Every call is one that any Temporal tool could make. Those that ask a run need a worker that is running;
 * those that change something throw MessageRefused, with the reason, where the run does not accept it.
 */
export class JobHandle {
  constructor(
    private readonly runs: JobRuns,
    readonly workflowId: string,
  ) {}

  /** The whole view of the run, also of a closed one whose history Temporal still has. */
  view(): Promise<RunView> {
    return this.runs.view(this.workflowId);
  }

  /** Task values by task key and key, of every task that has published some. */
  values(): Promise<Record<string, Record<string, JsonValue>>> {
    return this.runs.taskValues(this.workflowId);
  }

  /**
   * The view of the run each time that it has changed, until it has ended; the last one has a `result_state`. Throws
   * InvalidJobDefinition or RunBroken as `result` does.
   */
  async *follow({ intervalMillis = FOLLOW_MILLIS, ...options }: FollowOptions = {}): AsyncGenerator<
    RunView,
    void
  > {
    const views = followViews(this.runs, this.workflowId, { intervalMillis, ...options });
    let shown = '';
    try {
      for (;;) {
        const { done, value } = await views.next();
        if (done && value === undefined) return;
        const view = done ? viewOf(value as RunEnding) : value;
        const text = JSON.stringify(view);
        if (text !== shown) yield view;
        if (done) return;
        shown = text;
      }
    } finally {
      await views.return(undefined);
    }
  }

  /**
   * Waits for the end of the run. A run that FAILED is a result like the others (`result_state`); throws
   * InvalidJobDefinition where the definition has errors, RunBroken where the workflow was ended by force.
   */
  async result(options: { signal?: AbortSignal } = {}): Promise<RunView> {
    return viewOf(await this.runs.ending(this.workflowId, options.signal));
  }

  /** Runs tasks again, also of a closed run, which keeps its id, results and values; every task that failed, by default. */
  repair(repair: Repair = {}): Promise<RepairAnswer> {
    return this.runs.repair(this.workflowId, repair as JsonObject);
  }

  /** The repairs of the run, refused ones, too; oldest first. */
  repairs(): Promise<RepairView[]> {
    return this.runs.repairHistory(this.workflowId);
  }

  /** Cancels the run; its task runs and clusters are ended first. */
  cancel(): Promise<void> {
    return this.runs.cancel(this.workflowId);
  }

  /** Cancels one task, as a person could at Databricks. */
  cancelTask(taskKey: string): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'cancelTask', { task_key: taskKey });
  }

  /** Ends a task that has not begun or waits; tasks that depend on it see `resultState`, SUCCESS unless given. */
  skipTask(taskKey: string, resultState: SkipResult = 'SUCCESS'): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'skipTask', { task_key: taskKey, result_state: resultState });
  }

  /** Ends the pause before the retry of a task. */
  retryTaskNow(taskKey: string): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'retryTaskNow', { task_key: taskKey });
  }

  /** Sets a task value; tasks that have begun keep what they got. */
  setTaskValue(taskKey: string, key: string, value: JsonValue): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'setTaskValue', { task_key: taskKey, key, value });
  }

  /** Answers an approval task; `by` is the name of the person. */
  approve(taskKey: string, answer: { by: string; comment?: string }): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'approve', { task_key: taskKey, ...answer });
  }

  /** Answers an approval task with no. */
  reject(taskKey: string, answer: { by: string; comment?: string }): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'reject', { task_key: taskKey, ...answer });
  }

  /** Starts nothing new; what runs goes on. */
  pause(): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'pauseRun', {});
  }

  resume(): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'resumeRun', {});
  }

  /** Lets the first failure of a task cancel the run, or takes that back. */
  setFailFast(enabled: boolean): Promise<ControlAnswer> {
    return this.runs.control(this.workflowId, 'setFailFast', { enabled });
  }

  /** Sends a signal that a wait task waits for, or will. */
  signal(name: string, payload?: JsonValue): Promise<void> {
    return this.runs.signal(this.workflowId, name, payload);
  }

  /** What tasks have printed, with the traceback of those that failed. */
  output(request: Omit<Partial<OutputRequest>, 'workflowId'> = {}): Promise<TaskOutputsView> {
    return this.runs.output(this.workflowId, request);
  }

  /** What the run has told people: what was sent to whom, and what was not. */
  alerts(): Promise<AlertView[]> {
    return this.runs.alerts(this.workflowId);
  }

  /** What happened when, with the critical path; undefined before the plan exists. */
  timeline(): Promise<Timeline | undefined> {
    return this.runs.timeline(this.workflowId);
  }

  /** What the run has used so far; undefined before the plan exists. */
  usage(): Promise<UsageView | undefined> {
    return this.runs.usage(this.workflowId);
  }

  /** The graph with the state of each task, as Mermaid. */
  graph(): Promise<string> {
    return this.runs.graph(this.workflowId);
  }
}

function viewOf(ending: RunEnding): RunView {
  switch (ending.kind) {
    case 'ended':
      return ending.view;
    case 'invalid':
      throw new InvalidJobDefinition(ending.issues);
    case 'broken':
      throw new RunBroken(ending.message);
  }
}

function inOneLine({ code, path, message, hint }: Issue): string {
  return [code, path, message, hint].filter((part) => part !== undefined && part !== '').join(' ');
}
