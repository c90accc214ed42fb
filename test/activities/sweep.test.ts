import { expect, test } from 'vitest';
import { sweep, type SweptRun } from '../../src/activities/sweep.js';
import type { ListedRun, RunListQuery } from '../../src/databricks/databricks-api.js';

const listed = (runId: string): ListedRun => ({
  runId,
  startTimeMillis: 100 - Number(runId),
  lifeCycleState: 'RUNNING',
  asRun: () => undefined,
  asJobRun: () => undefined,
});

test('runs that end while pages are read are missing, but none of others', async () => {
  const sighted: string[] = [];
  const waiting = new Map<string, SweptRun>();
  for (const runId of ['1', '2', '3', '4']) {
    const { startTimeMillis } = listed(runId);
    waiting.set(runId, { runId, joinedMillis: 0, startTimeMillis, sighted: () => sighted.push(runId) });
  }
  const readPage = ({ pageToken }: RunListQuery) => {
    if (pageToken === undefined)
      return Promise.resolve({ runs: ['0', '1', '2'].map(listed), nextPageToken: 'next' });
    // Its end has been found by other means, though this page still shows it.
    waiting.delete('3');
    return Promise.resolve({ runs: ['3'].map(listed) });
  };
  const missing: string[] = [];
  const read = await sweep(readPage, waiting, {
    runType: 'SUBMIT_RUN',
    mostPages: () => 10,
    beganMillis: 0,
    missing: ({ runId }) => missing.push(runId),
  });
  expect(read).toEqual({ pages: 2, isWhole: true, others: 1 });
  expect({ sighted, missing }).toEqual({ sighted: ['1', '2'], missing: ['4'] });
});
