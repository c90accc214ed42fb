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
  const version = ['--deployment-name', BRICKWORK_DEPLOYMENT_NAME, '--build-id', buildId];
  for (let tries = 0; ; tries++) {
    try {
      await temporalCli('worker', 'deployment', 'set-current-version', ...version, '--yes');
      return;
    } catch (error) {
      // The server learns of a build by its first poll.
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function buildOf(workflowId: string): Promise<string> {
  const { raw } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? '';
}

test('two builds side by side: a run begins on the current one and goes on there, moves with its next step, and resubmits nothing', async () => {
  stack.script('long', { duration_millis: 4000 });
  stack.script('next');
  await deploy('one');
  const { workflowId } = await stack.runs.start(
    job([notebook('long'), notebook('next', { depends_on: after('long') })]),
  );
  await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  expect(await buildOf(workflowId)).toBe('one');
  await deploy('two');
  const later = await stack.runs.start(job([notebook('next')]));
  await stack.endOf(later.workflowId);
  expect([await buildOf(later.workflowId), await buildOf(workflowId)]).toEqual(['two', 'one']);
  const view = await stack.endOf(workflowId);
  expect([view.result_state, await buildOf(workflowId)]).toEqual(['SUCCESS', 'two']);
  expect([stack.requests(SUBMIT), stack.violations()]).toEqual([3, []]);
}, 60_000);
