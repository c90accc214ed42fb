import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readDefinition } from '../../src/cli/read/read-definition.js';
import type { JsonObject } from '../../src/core/json.js';
import type { RunView } from '../../src/core/run/view/run-view.js';
import { DEMO_SECRETS, deliverLandingFiles } from '../../src/local/landing-files.js';
import { report } from '../../src/emulator/services/report.js';
import { results, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

/*
 * It is 3:15, and task 9 of 10 has failed for good: the model is not as good as a parameter asks. An operator repairs
 * with another parameter. Everything is really executed: ten tasks over real data.
 */

const EXAMPLE = resolve('examples/nightly-flights');
const EARLIER = [
  'ingest_flights',
  'ingest_airports',
  'ingest_weather',
  'silver_flights',
  'silver_weather',
  'check_quality',
  'gold_delays',
];

let stack: TestStack;
let worker: ChildProcess;
beforeAll(async () => {
  stack = await TestStack.start({ withWorker: false, emulator: { root: EXAMPLE, secrets: DEMO_SECRETS } });
  deliverLandingFiles(stack.data);
  worker = await startWorkerProcess(stack);
});
afterEach(() => stack.emulator.workspace.runs.clear());
afterAll(async () => {
  await endProcess(worker, 'SIGTERM');
  await stack.stop();
});

function definition(brickwork?: JsonObject): JsonObject {
  const { document } = readDefinition(`${EXAMPLE}/job.yml`);
  return brickwork === undefined ? document : { ...document, brickwork };
}

const OPEN = { repair_window_seconds: 600, fail_if_any_task_failed: true };
const TOO_STRICT = { parameters: { max_mean_error: '5' } };
const REPAIR = { job_parameters: { max_mean_error: '60' } };

/** Starts the pipeline so that task 9 fails, and looks at what is there before the repair. */
async function failedNight(brickwork?: JsonObject) {
  const clustersBefore = stack.emulator.workspace.clusters.clusters.size;
  const { workflowId } = await stack.runs.start(definition(brickwork), TOO_STRICT);
  const isOver = ({ end_time, repair_window_ends }: RunView): boolean =>
    end_time !== undefined || repair_window_ends !== undefined;
  const view = await stack.until(workflowId, isOver, 60_000);
  expect(results(view)['train_model']).toBe('FAILED');
  expect(view.tasks[8].state_message).toMatch(/minutes off, at most 5.0 are allowed/);
  const values = await stack.runs.taskValues(workflowId);
  expect(values['silver_flights']).toBeDefined();
  return { workflowId, values, clustersBefore, submits: report(stack.emulator.workspace).submits };
}

/** Only task 9 was submitted again, on a second cluster, which is gone; all values are those of before. */
async function expectRepaired(
  { workflowId, values, clustersBefore, submits }: Awaited<ReturnType<typeof failedNight>>,
  view: RunView,
): Promise<void> {
  expect(view.result_state).toBe('SUCCESS');
  expect(Object.values(results(view))).toEqual(Array(10).fill('SUCCESS'));
  const after = report(stack.emulator.workspace).submits;
  for (const key of EARLIER) {
    expect(after[`nightly-flights/${key}`], key).toBe(submits[`nightly-flights/${key}`]);
  }
  expect(after['nightly-flights/train_model']).toBe(2);
  expect(await stack.runs.taskValues(workflowId)).toEqual(values);
  const { clusters } = stack.emulator.workspace.clusters;
  expect(clusters.size - clustersBefore).toBe(2);
  expect(view.clusters).toMatchObject([{ job_cluster_key: 'main', phase: 'absent', generation: 2 }]);
  expect(view.repair_history).toMatchObject([
    { repair_id: 1, rerun_tasks: ['train_model'], job_parameters: { max_mean_error: '60' } },
  ]);
  expect(stack.violations()).toEqual([]);
}

describe('task 9 of 10 fails for good and is repaired with a changed parameter', () => {
  test('while the run is open', async () => {
    const night = await failedNight(OPEN);
    expect(await stack.runs.repair(night.workflowId, REPAIR)).toEqual({
      repair_id: 1,
      rerun_tasks: ['train_model'],
    });
    await expectRepaired(night, await stack.endOf(night.workflowId));
  }, 120_000);

  test('after the run was closed', async () => {
    const night = await failedNight();
    expect((await stack.endOf(night.workflowId)).result_state).toBe('SUCCESS_WITH_FAILURES');
    await stack.runs.repair(night.workflowId, REPAIR);
    await expectRepaired(night, await stack.endOf(night.workflowId));
  }, 120_000);

  test('after the worker was killed and replaced', async () => {
    const night = await failedNight(OPEN);
    await endProcess(worker, 'SIGKILL');
    worker = await startWorkerProcess(stack);
    await stack.runs.repair(night.workflowId, REPAIR);
    await expectRepaired(night, await stack.endOf(night.workflowId));
  }, 120_000);
});
