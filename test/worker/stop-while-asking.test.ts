import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { jobWorkflowId } from '../../src/core/jobs/job-workflow-id.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

interface Pending {
  name: string;
  attempt: number;
  isUnderWay: boolean;
  lastFailure: string;
}

async function pending(stack: TestStack, workflowId: string): Promise<Pending | undefined> {
  const { raw } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
  const [activity] = raw.pendingActivities ?? [];
  if (activity === undefined) return undefined;
  return {
    name: activity.activityType?.name ?? '',
    attempt: activity.attempt ?? 0,
    isUnderWay: activity.lastStartedTime !== null,
    lastFailure: activity.lastFailure?.applicationFailureInfo?.type ?? activity.lastFailure?.message ?? '',
  };
}

/** Once such a worker ended by the SDK's force, after 20 s, and what it was at was missed for a minute more. */
async function endsAtOnce(worker: ChildProcess): Promise<void> {
  const exit = once(worker, 'exit');
  const began = performance.now();
  await endProcess(worker, 'SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(performance.now() - began).toBeLessThan(8000);
}

test('a worker that stops while a workflow does not answer ends, and the next one asks', async () => {
  const stack = await TestStack.start({ withWorker: false });
  const worker = await startWorkerProcess(stack);
  // Its workers have all gone.
  const options = { workflowId: jobWorkflowId('4711'), taskQueue: `${stack.taskQueue}-gone`, args: [{}] };
  const silent = await stack.temporal.client.workflow.start('deployedJob', options);
  const tasks = [{ task_key: 'other', run_job_task: { job_id: 4711 } }];
  const { workflowId } = await stack.runs.start(job(tasks));
  const planning = async (): Promise<Pending | undefined> => pending(stack, workflowId);
  await expect.poll(planning, { timeout: 20_000 }).toMatchObject({ attempt: 1, isUnderWay: true });
  await endsAtOnce(worker);

  const next = await startWorkerProcess(stack);
  const again = { name: 'planJobRun', attempt: 2, isUnderWay: true, lastFailure: 'LeaseEnded' };
  await expect.poll(planning, { timeout: 20_000 }).toEqual(again);
  await silent.terminate();
  await stack.temporal.client.workflow.getHandle(workflowId).terminate();
  await endProcess(next, 'SIGTERM');
  await stack.stop();
});

test('a job run is awaited for one lease after the other, and not by a worker that stops', async () => {
  const stack = await TestStack.start({ withWorker: false });
  stack.script('slow', { duration_millis: 600_000 });
  const worker = await startWorkerProcess(stack);
  const jobs = { child: job([notebook('slow')]) };
  const tasks = [{ task_key: 'other', run_job_task: { job_id: 'child' } }];
  const { workflowId } = await stack.runs.start(job(tasks, { brickwork: { jobs } }));
  const waiting = async (): Promise<Pending | undefined> => pending(stack, workflowId);
  const secondLease = { name: 'awaitJobRun', attempt: 2, isUnderWay: true, lastFailure: 'LeaseEnded' };
  await expect.poll(waiting, { timeout: 20_000, interval: 200 }).toEqual(secondLease);
  await endsAtOnce(worker);

  const next = await startWorkerProcess(stack);
  stack.release('slow');
  expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  await endProcess(next, 'SIGTERM');
  await stack.stop();
});
