import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

const TOKENS = 50;
const MOST = 3;

test('of a hundred calls with fifty tokens there are fifty runs, never more at once than allowed, in order', async () => {
  stack.script('*', { duration_millis: 600_000 });
  const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  const name = `in-order-${Date.now()}`;
  const settings = { ...job([notebook('a')]), name, max_concurrent_runs: MOST, queue: { enabled: true } };
  const { jobId } = await jobs.deploy({ document: settings, author: 'jane' });

  const { runs: atDatabricks } = stack.emulator.workspace;
  let mostAtOnce = 0;
  const watch = setInterval(() => {
    const active = [...atDatabricks.values()].filter(({ endMillis }) => endMillis === undefined);
    mostAtOnce = Math.max(mostAtOnce, active.length);
  }, 5);
  const calls = Array.from({ length: 2 * TOKENS }, (_, at) =>
    jobs.runNow(jobId, { token: `t${at % TOKENS}` }),
  );
  const started = await Promise.all(calls);
  expect(new Set(started.map(({ workflowId }) => workflowId)).size).toBe(TOKENS);
  // All that may run have come to Databricks before the first of them ends.
  while ((await jobs.show(jobId)).queued_runs.length < TOKENS - MOST || mostAtOnce < MOST)
    await new Promise((done) => setTimeout(done, 50));
  stack.release('*');
  stack.script('*', { duration_millis: 20 });
  await Promise.all(started.map(({ workflowId }) => stack.endOf(workflowId)));
  clearInterval(watch);

  const { past_runs, active_runs, queued_runs, run_counts } = await jobs.show(jobId);
  expect([active_runs, queued_runs, run_counts]).toEqual([[], [], { SUCCESS: TOKENS }]);
  expect(mostAtOnce).toBe(MOST);
  // Of those that began in the same moment nobody can tell the order.
  const begun = past_runs.toSorted(
    (one, other) =>
      (one.start_time ?? 0) - (other.start_time ?? 0) || one.requested_time - other.requested_time,
  );
  const requested = begun.slice(MOST).map(({ requested_time }) => requested_time);
  expect(requested).toEqual([...requested].sort((one, other) => one - other));
}, 180_000);
