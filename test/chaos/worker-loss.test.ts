import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../src/cli/read/read-definition.js';
import { DEMO_SECRETS, deliverLandingFiles } from '../../src/local/landing-files.js';
import { report } from '../../src/emulator/services/report.js';
import { job, notebook } from '../support/definitions.js';
import { CREATE_CLUSTER, results, SUBMIT, TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/nightly-flights', import.meta.url));
const TERMINATE = 'POST /api/2.1/clusters/delete';

/** A worker is killed as soon as the emulator has seen so many requests of a route: the answer is still on its way. */
const KILLS: [string, number][] = [
  [CREATE_CLUSTER, 1],
  [SUBMIT, 1],
  [SUBMIT, 3],
  ['GET /api/2.2/jobs/runs/get-output', 2],
  [SUBMIT, 7],
  [SUBMIT, 9],
  [TERMINATE, 1],
];

describe('workers that are lost', { concurrent: true }, () => {
  test('SIGKILL at seven points of the nightly pipeline: the same result, every attempt submitted once, nothing left', async ({
    onTestFinished,
  }) => {
    const emulator = { root: EXAMPLE, secrets: DEMO_SECRETS };
    const stack = await TestStack.start({ withWorker: false, emulator });
    onTestFinished(() => stack.stop());
    deliverLandingFiles(stack.data);
    let worker = await startWorkerProcess(stack);
    const { workflowId } = await stack.runs.start(readDefinition(`${EXAMPLE}/job.yml`).document);
    let killed = 0;
    for (const [route, count] of KILLS) {
      while (stack.requests(route) < count) await new Promise((resolve) => setTimeout(resolve, 3));
      await endProcess(worker, 'SIGKILL');
      killed += worker.signalCode === 'SIGKILL' ? 1 : 0;
      worker = await startWorkerProcess(stack);
    }
    const view = await stack.endOf(workflowId);
    await endProcess(worker, 'SIGTERM');
    expect(killed).toBe(KILLS.length);
    expect(view.result_state).toBe('SUCCESS');
    expect(Object.values(results(view))).toEqual(Array(10).fill('SUCCESS'));
    expect(
      Object.fromEntries(view.tasks.map(({ task_key, attempts }) => [task_key, attempts])),
    ).toMatchObject({ ingest_weather: 2, quality_gate: 0, clean_up: 1 });
    const { submits } = report(stack.emulator.workspace);
    expect(submits).toEqual({
      'nightly-flights/ingest_flights': 1,
      'nightly-flights/ingest_airports': 1,
      'nightly-flights/ingest_weather': 2,
      'nightly-flights/silver_flights': 1,
      'nightly-flights/silver_weather': 1,
      'nightly-flights/check_quality': 1,
      'nightly-flights/gold_delays': 1,
      'nightly-flights/train_model': 1,
      'nightly-flights/clean_up': 1,
    });
    expect(stack.emulator.workspace.clusters.clusters.size).toBe(1);
    expect(stack.violations()).toEqual([]);
  }, 180_000);

  test('SIGTERM hands the leases over at once', async ({ onTestFinished }) => {
    const stack = await TestStack.start({ withWorker: false });
    onTestFinished(() => stack.stop());
    stack.script('*', { duration_millis: 600_000 });
    const first = await startWorkerProcess(stack, { BRICKWORK_LEASE_SECONDS: '60' });
    const { workflowId } = await stack.runs.start(job([notebook('long')]));
    await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    const second = await startWorkerProcess(stack, { BRICKWORK_LEASE_SECONDS: '60' });
    await endProcess(first, 'SIGTERM');
    stack.release('*');
    const releasedMillis = Date.now();
    const view = await stack.endOf(workflowId);
    await endProcess(second, 'SIGTERM');
    expect(view.result_state).toBe('SUCCESS');
    // Without the hand-over the second worker would have had to wait for the end of the first one's lease.
    expect((view.end_time ?? Infinity) - releasedMillis).toBeLessThan(20_000);
  }, 60_000);
});
