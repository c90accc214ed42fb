import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { isServiceAway, serviceCode } from '../../client/service-away.js';
import type { JobRuns } from '../../client/job-runs.js';
import type { Issue } from '../../core/issue.js';
import { given, type JsonValue } from '../../core/json.js';
import type { AlertView } from '../../core/alert/alert-view.js';
import type { PlanView } from '../../core/run/view/plan-view.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { Timeline } from '../../core/run/view/timeline.js';
import type { UsageView } from '../../core/run/view/usage-view.js';
import { RUN_JOB } from '../../workflows/messages.js';

/** What is asked less often than where the run stands. */
export interface RunDetails {
  /** Of which length of the history they are; 0 before they were asked for. */
  historyLength: number;
  atMillis: number;
  plan?: PlanView;
  timeline?: Timeline;
  usage?: UsageView;
  values: Record<string, Record<string, JsonValue>>;
  alerts: AlertView[];
}

/** A run as its page shows it, at one time. */
export type FoundRun =
  | { kind: 'missing'; message: string }
  | {
      kind: 'run';
      workflowId: string;
      workflowRunId: string;
      /** The deployed job that it is one of. */
      jobId?: string;
      /** Temporal's status of its workflow, such as RUNNING or TERMINATED. */
      status: string;
      /** Of its workflow; where it has not grown, nothing has happened. */
      historyLength: number;
      view?: RunView;
      details: RunDetails;
      /** Of a definition with errors, of which nothing was run. */
      issues?: Issue[];
      /** Why less is shown than there is. */
      trouble?: string;
      atMillis: number;
    };

/** A worker that is there answers at once, or after it has read the history again. */
const ANSWER_MILLIS = 15_000;
/** The last ones of a run that has told people very much. */
const MOST_ALERTS = 20;
/** Each look at the details is five questions. */
const DETAILS_MILLIS = 5000;

const NO_DETAILS: RunDetails = { historyLength: 0, atMillis: 0, values: {}, alerts: [] };

export type Run = Extract<FoundRun, { kind: 'run' }>;

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
      return this.#trouble(workflowId, before, error);
    }
  };

  async #look(workflowId: string, before: FoundRun | undefined): Promise<FoundRun> {
    const described = await this.client.workflow.getHandle(workflowId).describe();
    const { type, status, runId, historyLength, searchAttributes } = described;
    if (type !== RUN_JOB) return { kind: 'missing', message: `"${workflowId}" is no run: it is a ${type}.` };
    const known = before?.kind === 'run' && before.workflowRunId === runId ? before : undefined;
    const isSame = known?.historyLength === historyLength && known.status === status.name;
    if (isSame && known.trouble === undefined && !areDetailsDue(known)) return known;
    const found: Run = {
      ...{ kind: 'run', workflowId, workflowRunId: runId, status: status.name, historyLength },
      ...{ details: known?.details ?? NO_DETAILS, atMillis: Date.now() },
      ...given('jobId', searchAttributes['BrickworkJobId']?.[0] as string | undefined),
    };
    try {
      return await this.#ask(found);
    } catch (error) {
      // What Temporal itself knows is shown, and what was known before.
      return { ...found, ...given('view', known?.view), trouble: troubleOf(error) };
    }
  }

  async #ask(found: Run): Promise<Run> {
    const { workflowId, status } = found;
    const issues = status === 'FAILED' ? await this.#issues(workflowId) : undefined;
    if (issues !== undefined) return { ...found, issues };
    const asked = { ...found, view: await this.runs.view(workflowId) };
    return areDetailsDue(asked) ? { ...asked, details: await this.#details(asked) } : asked;
  }

  async #details({
    workflowId,
    historyLength,
    atMillis,
    view,
  }: Run & { view: RunView }): Promise<RunDetails> {
    const [plan, timeline, usage, values, alerts] = await Promise.all([
      this.runs.plan(workflowId) as Promise<PlanView | undefined>,
      this.runs.timeline(workflowId),
      this.runs.usage(workflowId),
      this.runs.taskValues(workflowId),
      this.runs.alerts(workflowId, { most: MOST_ALERTS, view }),
    ]);
    return {
      ...{ historyLength, atMillis, values, alerts },
      ...given('plan', plan),
      ...given('timeline', timeline),
      ...given('usage', usage),
    };
  }

  /** The errors of a definition of which nothing was run. */
  async #issues(workflowId: string): Promise<Issue[] | undefined> {
    const ending = await this.runs.ending(workflowId);
    return ending.kind === 'invalid' ? ending.issues : undefined;
  }

  /** What was known before is shown on, with what has come between. */
  #trouble(workflowId: string, before: FoundRun | undefined, error: unknown): FoundRun {
    if (error instanceof WorkflowNotFoundError)
      return { kind: 'missing', message: `No run "${workflowId}" is known to this namespace (any more).` };
    const message = troubleOf(error);
    if (before?.kind === 'run') return before.trouble === message ? before : { ...before, trouble: message };
    return { kind: 'missing', message };
  }
}

/** At the end of a run, and before that now and then, where something has happened; and until its alerts are sent. */
function areDetailsDue({ details, historyLength, status, atMillis }: Run): boolean {
  const isSending = details.alerts.some(({ deliveries }) =>
    deliveries.some(({ state }) => state === 'sending'),
  );
  if (details.historyLength === historyLength && !isSending) return false;
  if (details.historyLength === 0 || status !== 'RUNNING') return true;
  return Math.max(atMillis, Date.now()) - details.atMillis >= DETAILS_MILLIS;
}

/** Why nothing was answered, in one sentence with what to do. */
export function troubleOf(error: unknown): string {
  if (UNANSWERED.includes(serviceCode(error) ?? 0))
    return 'Nobody has answered: no worker runs, or the Temporal service is away. "brickwork doctor" tells which.';
  if (isServiceAway(error)) return 'The Temporal service does not answer. It is asked again.';
  return error instanceof Error ? error.message : String(error);
}

/** CANCELLED and DEADLINE_EXCEEDED, of a query that no worker has answered. */
const UNANSWERED = [1, 4];
