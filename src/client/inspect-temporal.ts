import type { Client } from '@temporalio/client';
import type { Unanswered } from '../core/doctor/check.js';
import type { TemporalFacts } from '../core/doctor/judge-temporal.js';
import type { Poller, QueueFacts } from '../core/doctor/judge-workers.js';
import { given } from '../core/json.js';
import { knownSearchAttributes } from './search-attributes.js';

/** How long each question may take. */
const LONGEST_MILLIS = 5000;
/** `TaskQueueType` of Temporal's API. */
const [WORKFLOWS, ACTIVITIES] = [1, 2];

type DescribedQueue = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;
type DescribedPoller = NonNullable<DescribedQueue['pollers']>[number];

/** What the service says of itself, each fact by a question of its own. Never throws. */
export async function inspectTemporal(client: Client): Promise<Omit<TemporalFacts, 'address'>> {
  const { namespace } = client.options;
  const [server, retention, searchAttributes] = await Promise.all([
    answered(client, async () => {
      const { serverVersion } = await client.workflowService.getSystemInfo({});
      return { version: serverVersion ?? '' };
    }),
    answered(client, async () => {
      const { config } = await client.workflowService.describeNamespace({ namespace });
      return { seconds: Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) };
    }),
    answered(client, () => knownSearchAttributes(client)),
  ]);
  return { namespace, server, retention, searchAttributes };
}

/** Who polls a task queue. Never throws. */
export async function inspectTaskQueue(
  client: Client,
  taskQueue: string,
): Promise<QueueFacts | (Unanswered & { taskQueue: string })> {
  const { namespace } = client.options;
  const ask = (taskQueueType: number): Promise<DescribedQueue> =>
    client.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType });
  const facts = await answered(client, async () => {
    const [workflows, activities] = await Promise.all([WORKFLOWS, ACTIVITIES].map(ask));
    const current = workflows.versioningInfo?.currentDeploymentVersion;
    return {
      workflows: (workflows.pollers ?? []).map(pollerOf),
      activities: (activities.pollers ?? []).map(pollerOf),
      ...given('currentBuild', current ? buildOf(current) : undefined),
    };
  });
  return { taskQueue, ...facts };
}

function pollerOf({ identity, lastAccessTime, deploymentOptions }: DescribedPoller): Poller {
  const { seconds, nanos } = lastAccessTime ?? {};
  return {
    identity: identity ?? '',
    lastAccessMillis: Number(seconds ?? 0) * 1000 + Math.floor((nanos ?? 0) / 1_000_000),
    ...given('build', deploymentOptions ? buildOf(deploymentOptions) : undefined),
  };
}

/** Undefined for a worker that is not versioned. */
function buildOf(version: { deploymentName?: string | null; buildId?: string | null }): string | undefined {
  const { deploymentName, buildId } = version;
  return deploymentName && buildId ? `${deploymentName}/${buildId}` : undefined;
}

async function answered<T>(client: Client, ask: () => Promise<T>): Promise<T | Unanswered> {
  try {
    return await client.connection.withDeadline(Date.now() + LONGEST_MILLIS, ask);
  } catch (error) {
    const { message, details } = error as { message?: string; details?: string };
    return { problem: details || message || String(error) };
  }
}
