import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { isJsonObject, type JsonObject } from '../core/json.js';
import { RUN_JOB } from '../workflows/messages.js';

/** A run as visibility knows it: nothing of it is asked. */
export interface FoundRun {
  jobRunId: string;
  workflowId: string;
  workflowRunId: string;
  /** The deployed job that it is one of; absent for a run of none. */
  jobId?: string;
  /** The version of its settings. */
  jobVersion?: number;
  /** The name of its job. */
  name: string;
  /** Temporal's status, such as RUNNING, COMPLETED or FAILED. */
  status: string;
  /** `BrickworkState`: its result, or what it waits for; empty before it is planned. */
  state: string;
  startMillis: number;
  endMillis?: number;
  /** What whoever started it has said of that; empty for a run that nobody has asked for by the Jobs API. */
  request: JsonObject;
}

/** Where whoever starts a run by the Jobs API keeps what they have said, in the memo of its workflow. */
export const REQUEST_MEMO = 'request';

/** Which runs to list: the newest first. */
export interface RunsToList {
  jobId?: string;
  which: 'active' | 'completed' | 'all';
  /** When they were started, both inclusive. */
  fromMillis?: number;
  toMillis?: number;
}

/** The latest execution of the run with this id; undefined where visibility does not know it (yet). */
export async function findRun(client: Client, jobRunId: string): Promise<FoundRun | undefined> {
  const [run] = await executions(client, `BrickworkRunId = "${jobRunId}"`);
  return run;
}

/** The runs whose task runs have ids with this mark (core/task-run-id.ts), as a rule one. */
export async function findRunsOfMark(client: Client, mark: string): Promise<FoundRun[]> {
  const found = await executions(client, `BrickworkTaskRuns = "${mark}"`);
  const latest = new Map<string, FoundRun>();
  for (const run of found) if (!latest.has(run.jobRunId)) latest.set(run.jobRunId, run);
  return [...latest.values()];
}

/** Runs from visibility alone, which may not know yet of what has happened a moment ago. */
export async function* listRuns(client: Client, asked: RunsToList): AsyncGenerator<FoundRun, void> {
  const { jobId, which, fromMillis, toMillis } = asked;
  const conditions = [
    ...(jobId === undefined ? [] : [`BrickworkJobId = "${jobId}"`]),
    ...(which === 'all' ? [] : [`ExecutionStatus ${which === 'active' ? '=' : '!='} "Running"`]),
    ...(fromMillis === undefined ? [] : [`StartTime >= "${new Date(fromMillis).toISOString()}"`]),
    // Temporal's times are finer than milliseconds.
    ...(toMillis === undefined ? [] : [`StartTime < "${new Date(toMillis + 1).toISOString()}"`]),
    'ExecutionStatus != "ContinuedAsNew"',
  ];
  for await (const execution of client.workflow.list({ query: queryOf(conditions) })) {
    const run = foundRun(execution);
    if (run !== undefined) yield run;
  }
}

async function executions(client: Client, condition: string): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  for await (const execution of client.workflow.list({ query: queryOf([condition]) })) {
    const run = foundRun(execution);
    if (run !== undefined) found.push(run);
  }
  return found;
}

function queryOf(conditions: readonly string[]): string {
  return [`WorkflowType = "${RUN_JOB}"`, ...conditions].join(' AND ');
}

/** Undefined for a run that has no id yet: one that a schedule has started, and that is not planned. */
function foundRun(execution: WorkflowExecutionInfo): FoundRun | undefined {
  const { workflowId, runId: workflowRunId, status, startTime, closeTime, memo } = execution;
  const attribute = (name: string): string | undefined => {
    const [value] = execution.searchAttributes[name] ?? [];
    return typeof value === 'string' ? value : undefined;
  };
  const jobRunId = attribute('BrickworkRunId');
  if (jobRunId === undefined) return undefined;
  const jobId = attribute('BrickworkJobId');
  const request = memo?.[REQUEST_MEMO];
  return {
    ...{ jobRunId, workflowId, workflowRunId, status: status.name },
    ...(jobId === undefined ? {} : { jobId, jobVersion: Number(attribute('BrickworkJobVersion')) }),
    name: attribute('BrickworkJob') ?? '',
    state: attribute('BrickworkState') ?? '',
    startMillis: startTime.getTime(),
    ...(closeTime === undefined ? {} : { endMillis: closeTime.getTime() }),
    request: isJsonObject(request) ? request : {},
  };
}
