import { expect, test } from 'vitest';
import { admissionSignal } from '../../src/workflows/job-messages.js';
import { job as definition, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

test('a run begins though the answer that it must wait comes after the one that it may begin', async ({
  onTestFinished,
}) => {
  const stack = await TestStack.start({ withWorker: false });
  onTestFinished(() => stack.stop());
  stack.script('*', { duration_millis: 600_000 });
  const job = new DeployedJobInTest(stack);
  const settings = { ...definition([notebook('a')]), max_concurrent_runs: 1, queue: { enabled: true } };
  const first = await startWorkerProcess(stack);
  await job.deploy(settings);
  const active = await job.start('active', settings);
  await job.until((view) => view.active_runs.length === 1);
  const waiting = await job.start('waiting', settings);
  await stack.until(waiting.workflowId, (view) => view.state_message !== undefined);
  await endProcess(first, 'SIGKILL');
  // What a server that was killed delivers once it is back: both at once, and the later one first.
  await waiting.signal(admissionSignal, { kind: 'run', version: 1 });
  await waiting.signal(admissionSignal, { kind: 'wait', reason: 'MAX_CONCURRENT_RUNS_REACHED', message: '' });
  stack.release('*');
  const second = await startWorkerProcess(stack);
  onTestFinished(() => endProcess(second, 'SIGTERM'));
  expect((await stack.endOf(waiting.workflowId)).result_state).toBe('SUCCESS');
  expect((await stack.endOf(active.workflowId)).result_state).toBe('SUCCESS');
}, 90_000);
