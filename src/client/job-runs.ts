import {
  ApplicationFailure,
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { given, type JsonObject, type JsonValue } from '../core/json.js';
import type { AlertView } from '../core/alert/alert-view.js';
import type { Issue } from '../core/issue.js';
import { visibilityText } from '../core/visibility-text.js';
import type { Control } from '../core/run/state/control.js';
import type { PlanTask } from '../core/plan/plan.js';
import type { OutputRequest } from '../core/run/view/output-request.js';
import type { TaskOutputsView } from '../core/run/view/output-view.js';
import type { PlanView } from '../core/run/view/plan-view.js';
import type { ClosedRun } from '../core/run/repair/reopen.js';
import type { RepairView } from '../core/run/repair/repair-history.js';
import type { Timeline } from '../core/run/view/timeline.js';
import type { RunView } from '../core/run/view/run-view.js';
import type { UsageView } from '../core/run/view/usage-view.js';
import {
  controlUpdate,
  type ControlAnswer,
  graphQuery,
  planQuery,
  RUN_JOB,
  type RepairAnswer,
  repairHistoryQuery,
  repairUpdate,
  runQuery,
  runStateQuery,
  taskValuesQuery,
  timelineQuery,
  usageQuery,
} from '../workflows/messages.js';

import { alertsOf } from './alerts.js';
import { MessageRefused, refusalOf, refusalOfClosed } from './message-refused.js';
import { OneAtATime } from './one-at-a-time.js';
import { readOutput } from './read-output.js';
import { repairClosedRun } from './repair-closed-run.js';
import { newJobRunId, type StartedRun, startRun } from './start-run.js';
import { abortable } from './abortable.js';

/** A run may close, or be repaired by somebody else, between the question whether it is open and the repair. */
const MOST_REPAIR_TRIES = 3;

export interface StartOptions {
  /** Begins the workflow id; the definition's own name unless given. */
  name?: string;
  parameters?: Record<string, string>;
  existingClusters?: Record<string, string>;
  workflowId?: string;
  /** The job of a bundle that has several. */
  job?: string;
  /** Why it is started: `{"type", "time", …}` (docs/parameters.md). */
  trigger?: JsonObject;
}

/** How a run's workflow ended: with a result, with the issues of a bad definition, or by force. */
export type RunEnding =
  | { kind: 'ended'; view: RunView }
  | { kind: 'invalid'; issues: Issue[] }
  | { kind: 'broken'; message: string };

/** Starts runs and talks to them; every call is one any Temporal tool could make. */
export class JobRuns {
  readonly #questions = new OneAtATime();

  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
  ) {}

  /** Starts a run of `definition`, which must be at most 2 MB as JSON; the id is `<job name>/<job run id>` unless given. */
  async start(definition: JsonObject, options: StartOptions = {}): Promise<StartedRun> {
    const jobRunId = newJobRunId();
    const own = definition['name'];
    const name = options.name ?? (typeof own === 'string' ? own : 'untitled');
    const runOptions = {
      parameters: options.parameters ?? {},
      existing_clusters: options.existingClusters ?? {},
      ...given('job', options.job),
      ...given('trigger', options.trigger),
    };
    const run = {
      name,
      jobRunId,
      definition,
      options: runOptions,
      ...given('workflowId', options.workflowId),
    };
    return startRun(this.client, this.taskQueue, run);
  }

  /** The whole view of a run, also of a closed one that is still in the history. Waits for a worker, or the signal. */
  async view(workflowId: string, signal?: AbortSignal): Promise<RunView> {
    return this.#ask(workflowId, (handle) => abortable(this.client, signal, () => handle.query(runQuery)));
  }

  /** The plan of a run and where it stands, which all views are made from; undefined before it has one. Large. */
  async state(workflowId: string): Promise<ClosedRun | undefined> {
    return this.#ask(workflowId, (handle) => handle.query(runStateQuery));
  }

  /** The values of every task that has published some. */
  async taskValues(workflowId: string): Promise<Record<string, Record<string, JsonValue>>> {
    return this.#ask(workflowId, (handle) => handle.query(taskValuesQuery));
  }

  /**
   * Runs tasks again and answers with their exact set; throws MessageRefused with the reason. A closed run is started again
   * under its id, with its results, values and job run id.
   */
  async repair(workflowId: string, request: JsonObject): Promise<RepairAnswer> {
    const handle = this.#handle(workflowId);
    for (let tries = 1; ; tries++) {
      const { status, runId } = await handle.describe();
      try {
        if (status.name === 'RUNNING') return await handle.executeUpdate(repairUpdate, { args: [request] });
        return await repairClosedRun(this.client, this.taskQueue, { handle, runId }, request);
      } catch (error) {
        const closed = error instanceof WorkflowNotFoundError;
        const reopened = error instanceof WorkflowExecutionAlreadyStartedError;
        if (tries === MOST_REPAIR_TRIES || !(closed || reopened)) throw refusalOf(error);
      }
    }
  }

  /** Applies a control to an open run; throws MessageRefused with the reason. */
  async control(workflowId: string, kind: Control['kind'], input: JsonObject): Promise<ControlAnswer> {
    const handle = this.#handle(workflowId);
    try {
      return await handle.executeUpdate(controlUpdate(kind), { args: [input] });
    } catch (error) {
      throw await refusalOfClosed(handle, error);
    }
  }

  /** Sends a signal, which a wait_task may wait for; throws MessageRefused where the run is closed. */
  async signal(workflowId: string, name: string, payload?: JsonValue): Promise<void> {
    const handle = this.#handle(workflowId);
    try {
      await handle.signal(name, ...(payload === undefined ? [] : [payload]));
    } catch (error) {
      throw await refusalOfClosed(handle, error);
    }
  }

  /** What the run was planned to do; with a task key everything about that task. */
  async plan(workflowId: string, taskKey?: string): Promise<PlanView | PlanTask | undefined> {
    const input = taskKey === undefined ? [] : [{ task_key: taskKey }];
    return this.#ask(workflowId, (handle) => handle.query(planQuery, ...(input as [unknown?])));
  }

  /** The graph with the state of each task, as Mermaid. */
  async graph(workflowId: string): Promise<string> {
    return this.#ask(workflowId, (handle) => handle.query(graphQuery));
  }

  /** What the run has used so far; undefined before the plan exists. */
  async usage(workflowId: string): Promise<UsageView | undefined> {
    return this.#ask(workflowId, (handle) => handle.query(usageQuery));
  }

  /** The workflow ids of the last `most` runs of a job, newest first, by the ids that `start` gives them. */
  async runsOfJob(name: string, most: number): Promise<string[]> {
    const query = `WorkflowType = "${RUN_JOB}" AND WorkflowId STARTS_WITH ${visibilityText(`${name}/`)}`;
    const ids = new Set<string>();
    for await (const { workflowId } of this.client.workflow.list({ query })) {
      if (ids.size === most) break;
      ids.add(workflowId);
    }
    return [...ids];
  }

  /** What happened when; undefined before the plan exists. */
  async timeline(workflowId: string): Promise<Timeline | undefined> {
    return this.#ask(workflowId, (handle) => handle.query(timelineQuery));
  }

  /** The repairs of the run, refused ones, too. */
  async repairHistory(workflowId: string): Promise<RepairView[]> {
    return this.#ask(workflowId, async (handle) => (await handle.query(repairHistoryQuery)).repair_history);
  }

  /** What tasks of the run have printed and why they failed: one, or all that have. Throws MessageRefused with the reason. */
  async output(
    workflowId: string,
    request: Omit<Partial<OutputRequest>, 'workflowId'>,
  ): Promise<TaskOutputsView> {
    return readOutput(this.client, this.#handle(workflowId), request);
  }

  /**
   * What the run has told people, oldest first: what was sent to whom, and what was not; the last `most` of it, 50 unless
   * given. A view that the caller has is not asked for again.
   */
  async alerts(
    workflowId: string,
    { most, view }: { most?: number; view?: RunView } = {},
  ): Promise<AlertView[]> {
    return alertsOf(this.client, workflowId, view ?? (await this.view(workflowId)), most);
  }

  /** Asks for the cancellation of a run, whose task runs and clusters are ended first; MessageRefused for a closed one. */
  async cancel(workflowId: string): Promise<void> {
    const handle = this.#handle(workflowId);
    // The service takes the cancellation of a closed workflow, and does nothing.
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw new MessageRefused('The run has ended.');
    await handle.cancel();
  }

  /** Waits for the end of a run, or for the signal, which rejects. */
  async ending(workflowId: string, signal?: AbortSignal): Promise<RunEnding> {
    const handle = this.#handle(workflowId);
    try {
      await abortable(this.client, signal, () => handle.result());
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const { cause } = error;
      if (cause instanceof ApplicationFailure && cause.type === 'InvalidJobDefinition') {
        return { kind: 'invalid', issues: (cause.details?.[0] as Issue[] | undefined) ?? [] };
      }
      const view = await this.view(workflowId).catch(() => undefined);
      if (view?.result_state === undefined)
        return { kind: 'broken', message: cause?.message ?? error.message };
      return { kind: 'ended', view };
    }
    return { kind: 'ended', view: await this.view(workflowId) };
  }

  /** Of two questions that reach a run at once just after its end one may stay without an answer for 30 s (SDK 1.24). */
  #ask<T>(workflowId: string, ask: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
    return this.#questions.do(workflowId, () => ask(this.#handle(workflowId)));
  }

  #handle(workflowId: string): WorkflowHandle {
    return this.client.workflow.getHandle(workflowId);
  }
}
