import { expect, test } from 'vitest';
import { RunPlaces } from '../../src/activities/run-places.js';
import type { DatabricksApi, ListedRun, RunListPage } from '../../src/databricks/databricks-api.js';

/** A workspace whose newest runs are those with odd ids, and the calls that it got. */
function workspace(list: () => Promise<RunListPage>): { api: DatabricksApi; calls: string[] } {
  const calls: string[] = [];
  const api = {
    async getRun(runId: string) {
      calls.push(`get ${runId}`);
      await Promise.resolve();
      if (runId === 'gone') throw new Error('It is gone.');
      return { runId, taskRunId: `task of ${runId}`, runPageUrl: `page of ${runId}`, startTimeMillis: 7 };
    },
    listRuns() {
      calls.push('list');
      return list();
    },
  };
  return { api: api as unknown as DatabricksApi, calls };
}

const listed = (runId: string): ListedRun => ({
  runId,
  lifeCycleState: 'PENDING',
  asRun: () =>
    ({ runId, taskRunId: `task of ${runId}`, runPageUrl: `page of ${runId}`, startTimeMillis: 7 }) as never,
  asJobRun: () => undefined,
});

test('a lone run is asked for at once; those that come meanwhile are found by one page', async () => {
  const { api, calls } = workspace(() => Promise.resolve({ runs: ['2', '3', '4', '5'].map(listed) }));
  const began: string[] = [];
  const places = new RunPlaces(api, (runId, millis) => began.push(`${runId} at ${millis}`));
  const found = await Promise.all(['1', '2', '3', '4', '5'].map((runId) => places.find(runId)));
  expect(found.map(({ runPageUrl }) => runPageUrl)).toEqual([1, 2, 3, 4, 5].map((id) => `page of ${id}`));
  expect(calls).toEqual(['get 1', 'list']);
  expect(began).toEqual(['1 at 7', '2 at 7', '3 at 7', '4 at 7', '5 at 7']);
});

test('what the list does not show, and what it refuses, is asked for by itself; a run without a page has none', async () => {
  const { api, calls } = workspace(() => Promise.reject(new Error('No list.')));
  const places = new RunPlaces(api, () => undefined);
  const found = await Promise.all(['1', '2', '3', 'gone', '5'].map((runId) => places.find(runId)));
  expect(found.map(({ taskRunId }) => taskRunId)).toEqual([
    'task of 1',
    'task of 2',
    'task of 3',
    undefined,
    'task of 5',
  ]);
  expect(calls.filter((call) => call === 'list')).toHaveLength(1);
});
