import type { Client } from '@temporalio/client';
import { isJsonObject } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';

/** The plan is the answer of the first activity, or among the input of an execution that goes on where another has ended. */
const FIRST_EVENTS = 40;
const PLANNING = 'planJobRun';
const CARRIED = 2;

type Payload = Parameters<Client['options']['loadedDataConverter']['payloadConverter']['fromPayload']>[0];

/**
 * The plan of an execution as the beginning of its history has it, or that of the run that it repairs: read at once, while
 * asking a run that has ended costs a worker its whole history. Undefined where it is not there, or not yet.
 */
export async function recordedPlan(
  client: Client,
  { workflowId, workflowRunId: runId }: { workflowId: string; workflowRunId: string },
): Promise<Plan | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    ...{ namespace: client.options.namespace, execution: { workflowId, runId } },
    maximumPageSize: FIRST_EVENTS,
  });
  const events = history?.events ?? [];
  const carried = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[CARRIED];
  const planning = events.find(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === PLANNING,
  );
  const answered = events.find(
    ({ activityTaskCompletedEventAttributes: completed }) =>
      completed != null && String(completed.scheduledEventId) === String(planning?.eventId),
  );
  const answer = answered?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  for (const payload of [carried, answer]) {
    const plan = payload == null ? undefined : planIn(await decoded(client, payload));
    if (plan !== undefined) return plan;
  }
  return undefined;
}

async function decoded(client: Client, payload: Payload): Promise<unknown> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let payloads = [payload];
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
  return payloadConverter.fromPayload(payloads[0]);
}

function planIn(answer: unknown): Plan | undefined {
  if (!isJsonObject(answer) || !isJsonObject(answer['plan'])) return undefined;
  return Array.isArray(answer['plan']['tasks']) ? (answer['plan'] as unknown as Plan) : undefined;
}
