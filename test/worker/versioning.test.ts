import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { job, notebook, after } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { SUBMIT, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

let stack: TestStack;
const workers: ChildProcess[] = [];
const BRICKWORK_DEPLOYMENT_NAME = `brickwork-${process.pid}`;
beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false });
});
afterAll(async () => {
  for (const worker of workers) await endProcess(worker, 'SIGTERM');
  await stack.stop();
});

/** Starts a worker of a build and makes that the current one, as docs/upgrading.md says. */
async function deploy(buildId: string): Promise<void> {
  workers.push(await startWorkerProcess(stack, { BRICKWORK_BUILD_ID: buildId, BRICKWORK_DEPLOYMENT_NAME }));
  const version = ['--deployment-name', BRICKWORK_DEPLOYMENT_NAME, '--build-id', buildId, '--yes'];
  for (let tries = 0; ; tries++) {
    const { status, stderr } = await temporalCli('worker', 'deployment', 'set-current-version', ...version);
    if (status === 0) return;
    // The server learns of a build by its first poll.
    if (tries === 100) throw new Error(stderr);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function buildOf(workflowId: string): Promise<string> {
  const { raw } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? '';
}

/** Starts runs until one begins on the build, of which the server tells its task queues by and by; how many that were. */
async function runsUntilOn(buildId: string): Promise<number> {
  for (let started = 1; ; started++) {
    const { workflowId } = await stack.runs.start(job([notebook('next')]));
    await stack.endOf(workflowId);
    if ((await buildOf(workflowId)) === buildId) return started;
  }
}

test('two builds side by side: a run begins on the current one and goes on there, moves with its next step, and resubmits nothing', async () => {
  stack.script('long', { duration_millis: 600_000 });
  for (const quick of ['next', 'last']) stack.script(quick);
  await deploy('one');
  const { workflowId } = await stack.runs.start(
    job([
      notebook('long'),
      notebook('next', { depends_on: after('long') }),
      notebook('last', { depends_on: after('next') }),
    ]),
  );
  await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  expect(await buildOf(workflowId)).toBe('one');
  await deploy('two');
  const others = await runsUntilOn('two');
  expect(await buildOf(workflowId)).toBe('one');
  stack.release('long');
  const view = await stack.endOf(workflowId);
  expect([view.result_state, await buildOf(workflowId)]).toEqual(['SUCCESS', 'two']);
  expect([stack.requests(SUBMIT), stack.violations()]).toEqual([3 + others, []]);
}, 120_000);
