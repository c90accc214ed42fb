import { describe, expect, test } from 'vitest';
import { findEnded, type SoughtRun } from '../../src/activities/find-ended.js';
import type { ListedRun, RunListPage, RunListQuery } from '../../src/databricks/databricks-api.js';

type Times = [runId: string, start: number, end: number];

/** A list of completed runs, which the one that asks has sorted, two on a page. */
function listOf(completed: readonly Times[]): {
  queries: RunListQuery[];
  readPage: (query: RunListQuery) => Promise<RunListPage>;
} {
  const queries: RunListQuery[] = [];
  const listed = completed.map(([runId, startTimeMillis, endTimeMillis]): ListedRun => ({
    runId,
    startTimeMillis,
    endTimeMillis,
    lifeCycleState: 'TERMINATED',
    asRun: () => undefined,
    asJobRun: () => undefined,
  }));
  const readPage = (query: RunListQuery): Promise<RunListPage> => {
    queries.push(query);
    const { startedFromMillis: from = -Infinity, startedToMillis: to = Infinity, pageToken = '0' } = query;
    const matching = listed.filter(
      ({ startTimeMillis = 0 }) => startTimeMillis >= from && startTimeMillis <= to,
    );
    const next = Number(pageToken) + 2;
    const runs = matching.slice(next - 2, next);
    return Promise.resolve({ runs, ...(next < matching.length ? { nextPageToken: String(next) } : {}) });
  };
  return { queries, readPage };
}

/** Those that were sought, by id and start, and the ids of those that were found. */
async function find(completed: readonly Times[], sought: [string, number?][], mostIdlePages = 10, lanes = 1) {
  const found: string[] = [];
  const runs = sought.map(([runId, startTimeMillis]): [string, SoughtRun] => [
    runId,
    { runId, startTimeMillis, ended: (listed) => found.push(listed.runId) },
  ]);
  const { queries, readPage } = listOf(completed);
  const unsought: string[] = [];
  const options = {
    runType: 'SUBMIT_RUN',
    mostIdlePages,
    lanes,
    unsought: (listed: ListedRun) => unsought.push(listed.runId),
  } as const;
  return { ...(await findEnded(readPage, new Map(runs), options)), found, unsought, queries };
}

describe('the ends of runs, from pages of completed ones', () => {
  test('are sought from the start of the oldest on', async () => {
    const completed: Times[] = [
      ['late', 50, 60],
      ['mine', 20, 30],
      ['old', 1, 2],
    ];
    const { found, unsought, queries, pages, isWhole } = await find(completed, [
      ['mine', 20],
      ['active', 10],
    ]);
    expect({ found, unsought }).toEqual({ found: ['mine'], unsought: ['late'] });
    expect({ pages, isWhole }).toEqual({ pages: 1, isWhole: true });
    expect(queries).toEqual([
      { runType: 'SUBMIT_RUN', which: 'completed', expandTasks: true, startedFromMillis: 10 },
    ]);
  });

  test('need nothing of a page without news, nor after it, where the list is sorted by ends', async () => {
    const byEnd: Times[] = [
      ['mine', 20, 100],
      ['a', 40, 90],
      ['b', 15, 80],
      ['c', 30, 70],
      ['d', 25, 60],
      ['e', 35, 50],
    ];
    const { pages, isWhole, found } = await find(byEnd, [
      ['mine', 20],
      ['active', 5],
    ]);
    expect({ pages, isWhole, found }).toEqual({ pages: 2, isWhole: true, found: ['mine'] });
  });

  test('are read to the end where the list is sorted by starts', async () => {
    const byStart: Times[] = [
      ['a', 90, 95],
      ['b', 80, 99],
      ['c', 70, 71],
      ['mine', 60, 100],
    ];
    const { pages, found } = await find(byStart, [['mine', 60]]);
    expect({ pages, found }).toEqual({ pages: 2, found: ['mine'] });
  });

  test('are given up after so many pages without many of them', async () => {
    const completed = Array.from({ length: 20 }, (_, at): Times => [`${at}`, 100 - at, 100 - at]);
    expect(await find(completed, [['19', 81]], 3)).toMatchObject({ pages: 3, isWhole: false, found: [] });
  });

  test('are read from several places at once', async () => {
    const completed = Array.from({ length: 8 }, (_, at): Times => [`${at}`, 80 - at * 10, 100]);
    const sought = completed.map(([runId, start]): [string, number] => [runId, start]);
    const { found, queries } = await find(completed, sought, 10, 2);
    expect(found.sort()).toEqual(completed.map(([runId]) => runId));
    expect(queries.slice(0, 2)).toMatchObject([
      { startedFromMillis: 50 },
      { startedFromMillis: 10, startedToMillis: 49 },
    ]);
  });

  test('are not asked for where no start is known', async () => {
    expect(await find([['mine', 20, 30]], [['mine']])).toMatchObject({ pages: 0, isWhole: true, found: [] });
  });
});
