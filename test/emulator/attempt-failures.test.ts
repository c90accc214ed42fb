import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseFault } from '../../src/core/pipeline-test/case-schema.js';
import { applyFault } from '../../src/local/apply-fault.js';
import { controlsOf } from '../../src/emulator/services/controls.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let root: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'brickwork-faults-'));
  writeFileSync(join(root, 'really.py'), '# Databricks notebook source\ndbutils.notebook.exit("ran")\n');
  stack = await TestStack.start({ emulator: { root, clusterStartMillis: 20, clusterStopMillis: 20 } });
});
afterAll(async () => {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
});

const cluster = { spark_version: '15.4.x-scala2.12', node_type_id: 'i3.xlarge', num_workers: 1 };

test.each<[string, CaseFault, string, string | undefined]>([
  ['its own code', { task: 'own', error: 'KeyError: x' }, 'FAILED', 'RUN_EXECUTION_ERROR'],
  ['a time-out', { task: 'slow', fails_with: 'TIMEDOUT' }, 'TIMEDOUT', undefined],
  ['a lost driver', { task: 'driver', fails_with: 'DRIVER_ERROR' }, 'FAILED', 'DRIVER_ERROR'],
  ['a lost cluster', { task: 'lost', fails_with: 'LOST_CLUSTER' }, 'FAILED', 'CLUSTER_ERROR'],
])('an attempt fails by %s, and the next one really runs', async (_what, fault, result, code) => {
  applyFault(controlsOf(stack.emulator.workspace), fault);
  const retries = { max_retries: 1, retry_on_timeout: true, new_cluster: cluster };
  const task = { ...notebook(fault.task ?? ''), ...retries, notebook_task: { notebook_path: '/really' } };
  const { workflowId } = await stack.runs.start(job([task]));
  const view = await stack.endOf(workflowId);
  const [first, second] = view.tasks[0].attempt_runs;
  expect(first.result_state).toBe(result);
  if (code !== undefined) expect(first.termination_code).toBe(code);
  expect([second.result_state, view.result_state]).toEqual(['SUCCESS', 'SUCCESS']);
});
