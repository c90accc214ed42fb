import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { given } from '../core/json.js';
import { outputPlaces } from '../core/run/view/output-places.js';
import type { OutputRequest } from '../core/run/view/output-request.js';
import type { OutputPlace, TaskOutputsView, TaskOutputView } from '../core/run/view/output-view.js';
import type { DatabricksApi, RunOutput } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { failureFrom } from './failures.js';
import { stateOf } from './found-run.js';
import { plainText, type Tail, tailOf } from './tail.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** Far below the 2 MB of an answer: all texts of it together. */
const MOST_BYTES = 256 * 1024;
const MOST_ERROR_CHARACTERS = 4096;

/** A call that fails is tried again by Temporal; the last of these says what is missing instead. */
const TRIES = 3;

type Limits = Parameters<typeof tailOf>[1];

/** Reads what tasks of a run have printed, and why they failed, in the workspaces that they ran in. */
export class TaskOutputs {
  constructor(private readonly connections: WorkspaceConnections) {}

  /** Throws `OutputRefused`, with the reason, where there is nothing to read. What cannot be read stands in its notes. */
  async read(request: OutputRequest): Promise<TaskOutputsView> {
    const { workflowId, tailLines } = request;
    const found = await stateOf(workflowId);
    if (found === undefined) throw refused(`There is no run "${workflowId}".`);
    if (!found.isOurs) throw refused(`Run "${workflowId}" belongs to workers of another task queue.`);
    if (found.run === undefined) throw refused('The run has no plan, so nothing of it was submitted.');
    const wanted = outputPlaces(found.run.plan, found.run.state, request);
    if ('refused' in wanted) throw refused(wanted.refused);
    const { places, leftOut } = wanted;
    const limits = { lines: tailLines, bytes: Math.floor(MOST_BYTES / 2 / Math.max(places.length, 1)) };
    const outputs: TaskOutputView[] = [];
    for (const place of places) outputs.push(await this.#readPlace(place, limits));
    return { workflow_id: workflowId, outputs, ...given('left_out', leftOut > 0 ? leftOut : undefined) };
  }

  async #readPlace({ view, read }: OutputPlace, limits: Limits): Promise<TaskOutputView> {
    if (read === undefined) return view;
    const { api } = this.connections.to(read.workspace);
    try {
      const taskRunId = await taskRunIdOf(api, read);
      const { notes = [], ...output } = await outputOf(api, taskRunId, limits);
      return withNotes({ ...view, ...output }, notes);
    } catch (error) {
      return withNotes(view, [`The output could not be read: ${messageOf(error)}`]);
    }
  }
}

/** The id by which the workspace gives the output of what was submitted: that of its task, which is asked for where it is not known. */
export async function taskRunIdOf(
  api: DatabricksApi,
  { runId, taskRunId }: { runId: string; taskRunId?: string },
): Promise<string> {
  return taskRunId ?? (await api.getRun(runId)).taskRunId ?? runId;
}

function withNotes({ notes = [], ...view }: TaskOutputView, more: string[]): TaskOutputView {
  return notes.length + more.length === 0 ? view : { ...view, notes: [...notes, ...more] };
}

async function outputOf(
  api: DatabricksApi,
  taskRunId: string,
  limits: Limits,
): Promise<Partial<TaskOutputView>> {
  const output = await api.getRunOutput(taskRunId);
  const { error, errorTrace, jobRunId, logsTruncated } = output;
  const { logs, problem } = await printedBy(api, taskRunId, output);
  const trace = errorTrace === undefined || errorTrace === '' ? undefined : tailOf(errorTrace, limits);
  const printed = logs === undefined || logs === '' ? undefined : tailOf(logs, limits);
  const notes = [
    ...(logsTruncated === true ? ['Databricks keeps the last 5 MB of what it has printed.'] : []),
    ...(jobRunId === undefined ? [] : [`Databricks ran run ${jobRunId} of another job for it.`]),
    ...(problem === undefined ? [] : [problem]),
  ];
  return {
    ...given('error', error && plainText(error).trimEnd().slice(0, MOST_ERROR_CHARACTERS)),
    ...given('error_trace', trace?.text),
    ...given('error_trace_lines_left_out', leftOut(trace)),
    ...given('logs', printed?.text),
    ...given('logs_lines_left_out', leftOut(printed)),
    notes,
  };
}

function leftOut(tail: Tail | undefined): number | undefined {
  return tail === undefined || tail.linesLeftOut === 0 ? undefined : tail.linesLeftOut;
}

/** What stands in the output itself, else in the cells of a notebook; anything else has none, and Databricks refuses. */
async function printedBy(
  api: DatabricksApi,
  taskRunId: string,
  { logs, isNotebook }: RunOutput,
): Promise<{ logs?: string; problem?: string }> {
  if (logs !== undefined) return { logs };
  try {
    const cells = await api.getNotebookOutput(taskRunId);
    return { logs: cells.map(({ cell, text }) => `[cell ${cell}]\n${text.trimEnd()}\n`).join('') };
  } catch (error) {
    const reason = messageOf(error);
    return isNotebook === true ? { problem: `What it has printed could not be read: ${reason}` } : {};
  }
}

/** Rethrows what another try may mend, while there is one left. */
function messageOf(error: unknown): string {
  if (!(error instanceof DatabricksError)) throw error;
  const mayPass = ['throttled', 'unavailable'].includes(error.kind);
  if (mayPass && Context.current().info.attempt < TRIES) throw failureFrom(error);
  return error.message;
}

function refused(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason, 'OutputRefused');
}
