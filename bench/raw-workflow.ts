import { proxyActivities } from '@temporalio/workflow';

const { submitAndPoll } = proxyActivities<{ submitAndPoll(key: string): Promise<void> }>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
});

/** Runs each task once those before it have ended: what people write first. */
export async function runGraph(edges: Record<string, string[]>): Promise<void> {
  const ends = new Map<string, Promise<void>>();
  const endOf = (key: string): Promise<void> => {
    const known = ends.get(key) ?? Promise.all((edges[key] ?? []).map(endOf)).then(() => submitAndPoll(key));
    ends.set(key, known);
    return known;
  };
  await Promise.all(Object.keys(edges).map(endOf));
}
