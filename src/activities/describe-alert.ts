import { Context } from '@temporalio/activity';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { Destinations } from '../alerts/destinations.js';
import type { Alert, AlertTask } from '../core/alert/alert.js';
import { failingSince, type EarlierRun, type FailingSince } from '../core/alert/failing-since.js';
import type { AlertFindings } from '../core/alert/message/alert-message.js';
import { redact } from '../core/redact.js';
import { given } from '../core/json.js';
import { visibilityText } from '../core/visibility-text.js';
import type { AlertedRun } from './deliver-alert.js';
import { registeredSearchAttributes } from './search-attributes.js';
import { tailOf } from './tail.js';
import { taskRunIdOf } from './task-outputs.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** Of an error: enough to see what it was, and far below what a message may have. */
const EXCERPT = { lines: 20, bytes: 3000 };

/** Runs of a job that are looked at for since when it has been failing. */
const MOST_EARLIER = 50;

export interface DescribeAlertInput {
  alert: Alert;
  run: AlertedRun;
}

/** Reads what makes an alert worth reading, once for all who are told. What cannot be read is left out. */
export class AlertDescription {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly destinations: Destinations | undefined,
  ) {}

  async describe({ alert, run }: DescribeAlertInput): Promise<AlertFindings> {
    const isFailure = alert.event === 'failure';
    const [excerpt, failing, workspaceId] = await Promise.all([
      isFailure ? orNothing(() => this.#excerpt(alert)) : undefined,
      isFailure && alert.retryAtMillis === undefined ? orNothing(() => sinceWhen(alert, run)) : undefined,
      orNothing(() => this.#workspaceId(alert)),
    ]);
    return {
      ...given('excerpt', excerpt),
      ...given('failing', failing),
      ...given('workspaceId', workspaceId),
    };
  }

  /** The last lines of the error of the task, or of the first that has failed. */
  async #excerpt({ task, failed }: Alert): Promise<AlertFindings['excerpt']> {
    const of = task ?? failed?.tasks.find(({ runId }) => runId !== undefined);
    if (of?.runId === undefined || of.workflowId !== undefined) return undefined;
    const text = await this.#errorOf(of, of.runId);
    if (text === undefined) return undefined;
    const secrets = (await this.destinations?.secrets()) ?? [];
    return { taskKey: of.taskKey, text: redact(tailOf(text, EXCERPT).text, secrets) };
  }

  async #errorOf({ workspace, taskRunId }: AlertTask, runId: string): Promise<string | undefined> {
    const { api } = this.connections.to(workspace);
    const id = await taskRunIdOf(api, { runId, ...given('taskRunId', taskRunId) });
    const { errorTrace, error } = await api.getRunOutput(id);
    return [errorTrace, error].find((text) => text !== undefined && text.trim() !== '');
  }

  /** What webhooks are told, as Databricks tells them. */
  async #workspaceId({ task }: Alert): Promise<string | undefined> {
    const { id } = await this.connections.to(task?.workspace).api.getWorkspace();
    return id === '' ? undefined : id;
  }
}

/** An alert without it is better than none. */
async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  return read().catch(() => undefined);
}

/** The runs of a deployed job are found by it; others by what stands in front of their ids, as clients give them. */
async function queryOf({ job, startedMillis }: Alert, workflowId: string): Promise<string | undefined> {
  const before = `WorkflowType = "runJob" AND StartTime < "${new Date(startedMillis).toISOString()}"`;
  if (job.isDeployed === true && (await registeredSearchAttributes()).job)
    return `${before} AND BrickworkJobId = "${job.id}"`;
  const slash = workflowId.lastIndexOf('/');
  if (slash <= 0) return undefined;
  return `${before} AND WorkflowId STARTS_WITH ${visibilityText(workflowId.slice(0, slash + 1))}`;
}

async function sinceWhen(alert: Alert, { workflowId }: AlertedRun): Promise<FailingSince | undefined> {
  const query = await queryOf(alert, workflowId);
  if (query === undefined) return undefined;
  const { client, info } = Context.current();
  const depth = workflowId.split('/').length;
  const earlier: EarlierRun[] = [];
  let looked = 0;
  for await (const found of client.workflow.list({ query })) {
    if (looked++ === MOST_EARLIER) return failingSince(alert.startedMillis, earlier, false);
    // Jobs that this one runs have ids below its own.
    const isSibling = alert.job.isDeployed === true || found.workflowId.split('/').length === depth;
    if (isSibling && found.taskQueue === info.taskQueue && found.workflowId !== workflowId)
      earlier.push(asEarlier(found));
  }
  return failingSince(alert.startedMillis, earlier, true);
}

function asEarlier({ workflowId, startTime, status }: WorkflowExecutionInfo): EarlierRun {
  const isSuccess = { COMPLETED: true, FAILED: false, TIMED_OUT: false }[status.name as string];
  return { workflowId, startedMillis: startTime.getTime(), ...given('isSuccess', isSuccess) };
}
