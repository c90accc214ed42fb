import { type Client, WorkflowIdReusePolicy } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { randomInt } from 'node:crypto';
import type { JsonObject } from '../core/json.js';
import { RUN_JOB } from '../workflows/messages.js';
import { REQUEST_MEMO } from './find-run.js';

const MOST_WORKFLOW_ID_BYTES = 1000;

export interface StartedRun {
  workflowId: string;
  workflowRunId: string;
  jobRunId: string;
}

/** A run that is to be started. */
export interface RunToStart {
  /** Begins the workflow id, `<name>/<job run id>`, unless that is given. */
  name: string;
  jobRunId: string;
  definition: JsonObject;
  /** The second argument of `runJob`, without the job run id. */
  options: JsonObject;
  workflowId?: string;
  /** True where there is only one run of this id, ever. */
  isOnlyOne?: boolean;
  /** What is remembered of how it was asked for, and found by from its first moment (find-run.ts). */
  asked?: { request: JsonObject; searchAttributes: Record<string, string> };
}

/** An id for a run that nobody else derives one for. */
export function newJobRunId(): string {
  return String(randomInt(1, 2 ** 47));
}

/** The id that the workflow of a run has. */
export function runWorkflowId({
  name,
  jobRunId,
  workflowId,
}: Omit<RunToStart, 'definition' | 'options'>): string {
  return workflowId ?? cutToBytes(`${name}/${jobRunId}`, MOST_WORKFLOW_ID_BYTES);
}

/** Starts a run; throws WorkflowExecutionAlreadyStartedError where its workflow id is taken. */
export async function startRun(client: Client, taskQueue: string, run: RunToStart): Promise<StartedRun> {
  const { name, jobRunId, definition, options, isOnlyOne = false, asked } = run;
  refuseTooLarge(definition);
  const workflowId = runWorkflowId(run);
  const { ALLOW_DUPLICATE, REJECT_DUPLICATE } = WorkflowIdReusePolicy;
  const handle = await client.workflow.start(RUN_JOB, {
    taskQueue,
    workflowId,
    workflowIdReusePolicy: isOnlyOne ? REJECT_DUPLICATE : ALLOW_DUPLICATE,
    args: [definition, { job_run_id: jobRunId, ...options }],
    staticSummary: `${name.slice(0, 100)}, run ${jobRunId}`,
    staticDetails: describe(definition),
    ...(asked === undefined ? {} : visibilityOf(asked)),
  });
  return { workflowId, workflowRunId: handle.firstExecutionRunId, jobRunId };
}

function visibilityOf({ request, searchAttributes }: NonNullable<RunToStart['asked']>) {
  const typedSearchAttributes = Object.entries(searchAttributes).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
    value,
  }));
  return { memo: { [REQUEST_MEMO]: request }, typedSearchAttributes };
}

/** Temporal's own limit for one argument; its client would try for minutes before it gives up. */
const MOST_ARGUMENT_BYTES = 2 * 1024 * 1024;

/** Throws where Temporal would not take the definition. */
export function refuseTooLarge(definition: JsonObject, outcome = 'Nothing was started.'): void {
  const bytes = Buffer.byteLength(JSON.stringify(definition));
  if (bytes <= MOST_ARGUMENT_BYTES) return;
  throw new Error(
    `The definition has ${bytes} bytes; Temporal takes at most ${MOST_ARGUMENT_BYTES}. ${outcome}`,
  );
}

/** Some servers take 20,000 bytes of details. */
const MOST_DETAILS_CHARACTERS = 6000;

/** The graph as text, for the details that stand beside the run in the Temporal Web UI. */
function describe(definition: JsonObject): string {
  const tasks = Array.isArray(definition['tasks']) ? definition['tasks'] : [];
  const lines = tasks.slice(0, 100).map((task) => {
    const { task_key, depends_on } = (task ?? {}) as {
      task_key?: string;
      depends_on?: { task_key?: string }[];
    };
    const upstream = Array.isArray(depends_on) ? depends_on.map((edge) => edge.task_key).join(', ') : '';
    return `- ${task_key}${upstream === '' ? '' : ` ← ${upstream}`}`;
  });
  return lines.join('\n').slice(0, MOST_DETAILS_CHARACTERS);
}

function cutToBytes(text: string, bytes: number): string {
  return Buffer.from(text).subarray(0, bytes).toString('utf8').replace(/�+$/, '');
}
