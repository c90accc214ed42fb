import { expect, test } from 'vitest';
import { readWorkerConfig } from '../../src/worker/config.js';
import { slotsOf } from '../../src/worker/slots.js';
import { job, notebook } from '../support/definitions.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

test('slots are fixed, or as many as memory allows', () => {
  expect(slotsOf(readWorkerConfig({}))).toEqual({ maxConcurrentActivityTaskExecutions: 5000 });
  const byMemory = slotsOf(
    readWorkerConfig({ BRICKWORK_TARGET_MEMORY: '0.8', BRICKWORK_MAX_ACTIVITIES: '50' }),
  );
  expect(byMemory).toMatchObject({
    tuner: {
      activityTaskSlotSupplier: { maximumSlots: 50, tunerOptions: { targetMemoryUsage: 0.8 } },
    },
  });
  expect(byMemory).not.toHaveProperty('maxConcurrentActivityTaskExecutions');
  expect(() => readWorkerConfig({ BRICKWORK_TARGET_MEMORY: '80' })).toThrow('BRICKWORK_TARGET_MEMORY');
});

test('the task queue holds submits to a rate, on a worker whose slots go by memory', async () => {
  const stack = await TestStack.start({ withWorker: false });
  const worker = await startWorkerProcess(stack, {
    BRICKWORK_ACTIVITIES_PER_SECOND: '5',
    BRICKWORK_TARGET_MEMORY: '0.95',
  });
  try {
    stack.script('*');
    const tasks = Array.from({ length: 12 }, (_, at) => notebook(`t${at}`));
    expect((await stack.run(job(tasks))).result_state).toBe('SUCCESS');
    const submits = stack.emulator.workspace.requests.requests.filter(({ route }) => route.includes(SUBMIT));
    expect(submits).toHaveLength(12);
    // A second's worth may come at once.
    const millis = submits[11].atMillis - submits[0].atMillis;
    expect(millis).toBeGreaterThan(((12 - 2 * 5) / 5) * 1000);
  } finally {
    await endProcess(worker, 'SIGTERM');
    await stack.stop();
  }
}, 60_000);
