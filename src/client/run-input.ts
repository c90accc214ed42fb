import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { arrayFromPayloads } from '@temporalio/common';
import { isJsonObject, type JsonObject } from '../core/json.js';

/** What a run was started with. */
export interface RunInput {
  definition: JsonObject;
  options: JsonObject;
}

/** Executions from which another one has taken the run over: repairs of closed runs, and histories that had grown long. */
const MOST_STEPS = 100;

/**
 * The definition and the options that a run was started with, from the history of its first execution; undefined where that
 * is gone, or was given no definition.
 */
export async function runInput(
  client: Client,
  { workflowId, workflowRunId }: { workflowId: string; workflowRunId: string },
): Promise<RunInput | undefined> {
  let runId = workflowRunId;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const started = await startOf(client, workflowId, runId);
    if (started === undefined) return undefined;
    const { firstRunId, args } = started;
    const [definition, options] = args;
    const repairOf = isJsonObject(options) ? options['repair_of'] : undefined;
    if (firstRunId !== runId) runId = firstRunId;
    else if (typeof repairOf === 'string') runId = repairOf;
    else if (!isJsonObject(definition)) return undefined;
    else return { definition, options: isJsonObject(options) ? options : {} };
  }
  return undefined;
}

/** How an execution was started; undefined where its history is gone. */
async function startOf(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<{ firstRunId: string; args: unknown[] } | undefined> {
  const { workflowService } = client.workflow;
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  try {
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    let payloads = started?.input?.payloads ?? [];
    for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
    return {
      firstRunId: started?.firstExecutionRunId || runId,
      args: arrayFromPayloads(payloadConverter, payloads) ?? [],
    };
  } catch (problem) {
    if (isGone(problem)) return undefined;
    throw problem;
  }
}

/** gRPC's NOT_FOUND, which the raw service answers with. */
function isGone(problem: unknown): boolean {
  return problem instanceof WorkflowNotFoundError || (problem as { code?: unknown }).code === 5;
}
