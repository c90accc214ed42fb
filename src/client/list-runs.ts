import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { given } from '../core/json.js';
import { visibilityText } from '../core/visibility-text.js';
import { type RunFilter, runQueryOf } from './run-filter.js';

/** A run as a list has it: what visibility knows of it, so that no run is asked. Times are milliseconds since the epoch. */
export interface ListedRun {
  workflow_id: string;
  /** Absent before the run is planned, and where the namespace has no search attributes of Brickwork's. */
  run_id?: string;
  job: string;
  /** The deployed job that it is one of. */
  job_id?: string;
  job_version?: string;
  /** What it waits for; TERMINATED once it has ended. */
  state: string;
  /** Of one that has ended; COMPLETED where nothing tells which of those results that complete a workflow it was. */
  result_state?: string;
  start_time: number;
  end_time?: number;
  /** How many times it was started again after it had ended. */
  repairs: number;
}

/** Executions that are looked at together: their ids stand in one query, whose length servers limit. */
const MOST_TOGETHER = 50;

/**
 * The runs of a filter, newest first: each once, with what its last execution has come to. From visibility alone, which may
 * not know yet of what has happened a moment ago; no more is asked for than is taken.
 */
export async function* listedRuns(
  client: Client,
  filter: RunFilter,
  { isSearchable, pageSize }: { isSearchable: boolean; pageSize: number },
): AsyncGenerator<ListedRun, void> {
  const query = runQueryOf(filter, isSearchable);
  const size = Math.min(pageSize, MOST_TOGETHER);
  for await (const page of inPages(client.workflow.list({ query, pageSize: size }), size)) {
    const asked = page.filter((execution) => isOf(execution, filter));
    for (const run of await lastOfEach(client, asked)) {
      yield isSearchable || run.result_state !== undefined ? run : { ...run, state: 'RUNNING' };
    }
  }
}

async function* inPages<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[], void> {
  let page: T[] = [];
  for await (const one of all) {
    page.push(one);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Those executions that are the last ones of their runs, with what came before. */
async function lastOfEach(client: Client, found: readonly WorkflowExecutionInfo[]): Promise<ListedRun[]> {
  if (found.length === 0) return [];
  const ids = [...new Set(found.map(({ workflowId }) => workflowId))];
  const query = `WorkflowId IN (${ids.map(visibilityText).join(', ')}) AND ExecutionStatus != "ContinuedAsNew"`;
  const executions = new Map<string, WorkflowExecutionInfo[]>();
  for await (const execution of client.workflow.list({ query })) {
    const { workflowId } = execution;
    executions.set(workflowId, [...(executions.get(workflowId) ?? []), execution]);
  }
  return found.flatMap((execution) => {
    const all = executions.get(execution.workflowId) ?? [execution];
    const [last] = all;
    if (last.runId !== execution.runId) return [];
    const runId = attribute(last, 'BrickworkRunId');
    const ofRun = all.filter((other) => attribute(other, 'BrickworkRunId') === runId);
    return [listedRun(last, runId === undefined ? 0 : ofRun.length - 1)];
  });
}

/** A workflow id may begin with the name of another job. */
function isOf(execution: WorkflowExecutionInfo, { job }: RunFilter): boolean {
  return job === undefined || (attribute(execution, 'BrickworkJob') ?? jobOf(execution.workflowId)) === job;
}

function listedRun(execution: WorkflowExecutionInfo, repairs: number): ListedRun {
  const { workflowId, status, startTime, closeTime } = execution;
  const state = attribute(execution, 'BrickworkState');
  const isActive = status.name === 'RUNNING';
  return {
    workflow_id: workflowId,
    ...given('run_id', attribute(execution, 'BrickworkRunId')),
    job: attribute(execution, 'BrickworkJob') ?? jobOf(workflowId),
    ...given('job_id', attribute(execution, 'BrickworkJobId')),
    ...given('job_version', attribute(execution, 'BrickworkJobVersion')),
    state: isActive ? (state ?? 'PENDING') : 'TERMINATED',
    ...given('result_state', isActive ? undefined : resultOf(status.name, state)),
    start_time: startTime.getTime(),
    ...given('end_time', closeTime?.getTime()),
    repairs,
  };
}

/** Where the run was ended by force its last word is no result. */
function resultOf(status: string, state: string | undefined): string {
  switch (status) {
    case 'TERMINATED':
      return status;
    case 'TIMED_OUT':
      return 'TIMEDOUT';
    case 'CANCELLED':
      return state ?? 'CANCELED';
    default:
      return state ?? status;
  }
}

function jobOf(workflowId: string): string {
  const at = workflowId.lastIndexOf('/');
  return at < 0 ? workflowId : workflowId.slice(0, at);
}

function attribute({ searchAttributes }: WorkflowExecutionInfo, name: string): string | undefined {
  const [value] = searchAttributes[name] ?? [];
  return typeof value === 'string' ? value : undefined;
}
