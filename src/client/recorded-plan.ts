import type { Client } from '@temporalio/client';
import { given, isJsonObject } from '../core/json.js';
import type { Plan } from '../core/plan/plan.js';

/**
 * The plan is the answer of the first activity, or among the input of an execution that goes on where another has ended: most
 * often among the first page. A page holds whole batches of events, so a larger one would have the first hundreds of submits.
 */
const [EVENTS_OF_PAGE, MOST_PAGES] = [7, 6];
const PLANNING = 'planJobRun';
const CARRIED = 2;

type Answer = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type HistoryEvent = NonNullable<NonNullable<Answer['history']>['events']>[number];
type Payload = Parameters<Client['options']['loadedDataConverter']['payloadConverter']['fromPayload']>[0];

/**
 * The plan of an execution as the beginning of its history has it, or that of the run that it repairs: read at once, while
 * asking a run that has ended costs a worker its whole history. Undefined where it is not there, or not yet.
 */
export async function recordedPlan(
  client: Client,
  { workflowId, workflowRunId: runId }: { workflowId: string; workflowRunId: string },
): Promise<Plan | undefined> {
  const events: HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      ...{ namespace: client.options.namespace, execution: { workflowId, runId } },
      maximumPageSize: EVENTS_OF_PAGE,
      ...given('nextPageToken', nextPageToken),
    });
    events.push(...(page.history?.events ?? []));
    for (const payload of payloadsOfPlan(events)) {
      const plan = planIn(await decoded(client, payload));
      if (plan !== undefined) return plan;
    }
    ({ nextPageToken } = page);
    if (nextPageToken.length === 0) break;
  }
  return undefined;
}

/** Where in the beginning of a history a plan may be. */
function payloadsOfPlan(events: readonly HistoryEvent[]): Payload[] {
  const carried = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[CARRIED];
  const planning = events.find(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === PLANNING,
  );
  const answered = events.find(
    ({ activityTaskCompletedEventAttributes: completed }) =>
      completed != null && String(completed.scheduledEventId) === String(planning?.eventId),
  );
  const answer = answered?.activityTaskCompletedEventAttributes?.result?.payloads?.[0];
  return [carried, answer].filter((payload) => payload != null);
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
