import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readUsage } from '../../src/activities/cluster-usage.js';
import type { DatabricksApi } from '../../src/databricks/databricks-api.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

vi.mock('node:timers/promises', () => import('../support/timers-promises.js'));

test('a bill that does not come within 5 s, or is refused, is not waited for', async () => {
  const api = {
    getCluster: (id: string) =>
      id === 'refused' ? Promise.reject(new Error('403')) : new Promise(() => undefined),
  } as unknown as DatabricksApi;
  let answer: unknown;
  void readUsage(api, ['hangs', 'refused']).then((usage) => (answer = usage));
  await vi.advanceTimersByTimeAsync(4900);
  expect(answer).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  expect(answer).toEqual([null, null]);
});
