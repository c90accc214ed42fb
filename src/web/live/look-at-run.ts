import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { JobRuns } from '../../client/job-runs.js';
import { recordedPlan } from '../../client/recorded-plan.js';
import { isServiceAway, isUnanswered } from '../../client/service-away.js';
import type { AlertView } from '../../core/alert/alert-view.js';
import type { Issue } from '../../core/issue.js';
import { given, type JsonValue } from '../../core/json.js';
import type { Plan } from '../../core/plan/plan.js';
import { initialRunState } from '../../core/run/state/run-state.js';
import type { TaskView } from '../../core/run/view/task-view.js';
import { type PlanView, planView } from '../../core/run/view/plan-view.js';
import { type RunView, runView, taskValuesView } from '../../core/run/view/run-view.js';
import { timeline, type Timeline } from '../../core/run/view/timeline.js';
import { usageView, type UsageView } from '../../core/run/view/usage-view.js';
import { RUN_JOB } from '../../workflows/messages.js';

/** What a run itself has told. */
export interface ToldRun {
  view: RunView;
  plan?: PlanView;
  timeline?: Timeline;
  usage?: UsageView;
  values: Record<string, Record<string, JsonValue>>;
}

/** A run as its page shows it, at one time. */
export type FoundRun =
  | { kind: 'missing'; message: string }
  | ({
      kind: 'run';
      workflowId: string;
      workflowRunId: string;
      /** The deployed job that it is one of. */
      jobId?: string;
      /** Temporal's status of its workflow, such as RUNNING or TERMINATED. */
      status: string;
      /** Of its workflow; where it has not grown, nothing has happened. */
      historyLength: number;
      alerts: AlertView[];
      /** Of a definition with errors, of which nothing was run. */
      issues?: Issue[];
      /** While its tasks are shown, and not yet how they stand. */
      isUnread?: true;
      /** Why less is shown than there is. */
      trouble?: string;
      atMillis: number;
    } & Partial<ToldRun>);

export type Run = Extract<FoundRun, { kind: 'run' }>;

/** A worker that is there answers at once, or after it has read the history again. */
const ANSWER_MILLIS = 15_000;
/** The last ones of a run that has told people very much. */
const MOST_ALERTS = 20;
/** Events that a worker has read in a moment. */
const LONG_HISTORY = 500;
/** What stands for the state of a task that is not known yet. */
export const UNREAD = 'being read';

/** Looks at runs: asks a run itself only where its history has grown since. */
export class RunLook {
  constructor(
    private readonly client: Client,
    private readonly runs: JobRuns,
  ) {}

  /** Never throws; the same object as before where nothing has happened. */
  readonly look = async (workflowId: string, before: FoundRun | undefined): Promise<FoundRun> => {
    try {
      return await this.client.withDeadline(Date.now() + ANSWER_MILLIS, () => this.#look(workflowId, before));
    } catch (error) {
      return withTrouble(workflowId, before, error);
    }
  };

  async #look(workflowId: string, before: FoundRun | undefined): Promise<FoundRun> {
    const described = await this.client.workflow.getHandle(workflowId).describe();
    const { type, status, runId, historyLength, searchAttributes } = described;
    if (type !== RUN_JOB) return { kind: 'missing', message: `"${workflowId}" is no run: it is a ${type}.` };
    const known = before?.kind === 'run' && before.workflowRunId === runId ? before : undefined;
    const isSame = known?.historyLength === historyLength && known.status === status.name;
    if (isSame && !needsMore(known)) return known;
    const found: Run = {
      ...{ kind: 'run', workflowId, workflowRunId: runId, status: status.name, historyLength },
      ...{ alerts: known?.alerts ?? [], atMillis: Date.now() },
      ...given('jobId', searchAttributes['BrickworkJobId']?.[0] as string | undefined),
    };
    // What it was to do is there at once; how it stands may take its worker seconds.
    if (known === undefined && historyLength > LONG_HISTORY) return this.#planned(found);
    try {
      return await this.#ask(found, isSame ? known : undefined);
    } catch (error) {
      // What Temporal itself knows is shown, and what was known before.
      return { ...known, ...found, trouble: troubleOf(error) };
    }
  }

  async #planned(found: Run): Promise<Run> {
    const plan = await recordedPlan(this.client, found);
    return plan === undefined
      ? this.#ask(found, undefined)
      : { ...found, ...unreadRun(plan), isUnread: true };
  }

  async #ask(found: Run, same: Run | undefined): Promise<Run> {
    const { workflowId, status } = found;
    const issues = status === 'FAILED' ? await this.#issues(workflowId) : undefined;
    if (issues !== undefined) return { ...found, issues };
    const told =
      same?.view === undefined || same.isUnread === true
        ? await this.#told(workflowId)
        : { ...same, view: same.view };
    const { view } = told;
    const isDue = areAlertsDue({ ...found, view });
    const alerts = isDue ? await this.runs.alerts(workflowId, { most: MOST_ALERTS, view }) : found.alerts;
    return { ...told, ...found, alerts };
  }

  /** One question, for all that is shown: of a run that has ended each one costs its worker the whole history. */
  async #told(workflowId: string): Promise<ToldRun> {
    const known = await this.runs.state(workflowId).catch((error: unknown) => {
      if (isUnanswered(error)) throw error;
      // Of a very large run it is more than an answer may hold.
      return undefined;
    });
    if (known === undefined) return { view: await this.runs.view(workflowId), values: {} };
    const { plan, state } = known;
    return {
      view: runView(plan, state),
      plan: planView(plan),
      timeline: timeline(plan, state),
      usage: usageView(plan, state),
      values: taskValuesView(plan, state),
    };
  }

  /** The errors of a definition of which nothing was run. */
  async #issues(workflowId: string): Promise<Issue[] | undefined> {
    const ending = await this.runs.ending(workflowId);
    return ending.kind === 'invalid' ? ending.issues : undefined;
  }
}

function needsMore(run: Run): boolean {
  return run.trouble !== undefined || run.isUnread === true || areAlertsDue(run);
}

/** A run of which no more is known than what it was to do. */
function unreadRun(plan: Plan): ToldRun {
  const view = runView(plan, initialRunState(plan, 0));
  const tasks = view.tasks.map((task) => ({
    ...task,
    life_cycle_state: UNREAD as TaskView['life_cycle_state'],
  }));
  return { view: { ...view, tasks }, plan: planView(plan), values: {} };
}

/** Where a run has told more than is known, or some of it is being sent. */
function areAlertsDue({ view, alerts }: Run): boolean {
  const told = Math.min(view?.alerts?.length ?? 0, MOST_ALERTS);
  return told !== alerts.length || alerts.some(isUnderWay);
}

function isUnderWay({ deliveries }: AlertView): boolean {
  return deliveries.length === 0 || deliveries.some(({ state }) => state === 'sending');
}

/** What was known before is shown on, with what has come between. */
function withTrouble(workflowId: string, before: FoundRun | undefined, error: unknown): FoundRun {
  if (error instanceof WorkflowNotFoundError)
    return { kind: 'missing', message: `No run "${workflowId}" is known to this namespace (any more).` };
  const trouble = troubleOf(error);
  if (before?.kind === 'run') return before.trouble === trouble ? before : { ...before, trouble };
  return { kind: 'missing', message: trouble };
}

/** Why nothing was answered, in one sentence with what to do. */
export function troubleOf(error: unknown): string {
  if (isServiceAway(error)) return 'The Temporal service does not answer. It is asked again.';
  if (isUnanswered(error))
    return 'Nobody has answered: no worker runs, or the Temporal service is away. "brickwork doctor" tells which.';
  return error instanceof Error ? error.message : String(error);
}
