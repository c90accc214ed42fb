import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TemporalServer } from '../../src/local/temporal-server.js';
import { startEagerServer, wideThenNarrow } from '../support/eager-server.js';
import { TestStack } from '../support/test-stack.js';

const WIDTH = 20;

describe('a long history', () => {
  let server: TemporalServer;
  let stack: TestStack;
  beforeAll(async () => {
    server = await startEagerServer();
    stack = await TestStack.start({ address: server.address, settings: { maxSubmitting: 3 } });
    stack.script('*', { duration_millis: 1000 });
  });
  afterAll(async () => {
    await stack.stop();
    await server.stop();
  });

  test('is left in a quiet moment: what runs at once is awaited once', async () => {
    const { workflowId } = await stack.runs.start(wideThenNarrow(WIDTH));
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    const { workflow } = stack.temporal.client;
    let [executions, awaits] = [0, 0];
    for await (const { runId } of workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
      executions++;
      const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
      const types = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType);
      awaits += types.filter((type) => type?.name === 'awaitTaskRun').length;
    }
    expect(executions).toBeGreaterThan(1);
    // As soon as the server suggests it, all 20 would be awaited twice.
    expect(awaits).toBeGreaterThanOrEqual(WIDTH + 2);
    expect(awaits).toBeLessThanOrEqual(WIDTH + 2 + 6);
  });
});
