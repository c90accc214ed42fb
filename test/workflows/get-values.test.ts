import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

const RUNNING_CLUSTER = '0101-000000-running';

const stacks: TestStack[] = [];
beforeAll(async () => {
  const emulator = { runningClusters: [RUNNING_CLUSTER] };
  stacks.push(await TestStack.start({ emulator }));
  stacks.push(await TestStack.start({ emulator, settings: { continueAsNewAfterEvents: 25 } }));
});
afterAll(() => Promise.all(stacks.map((stack) => stack.stop())));

/** Where the tasks run: the members of each task, and of the job. */
const COMPUTE: Record<string, { task: JsonObject; job?: JsonObject }> = {
  serverless: { task: {} },
  existing: { task: { existing_cluster_id: RUNNING_CLUSTER } },
  'a cluster for each task': { task: { new_cluster: { spark_version: '15' } } },
  per_task: cluster('per_task'),
  shared: cluster('shared'),
  native: cluster('native'),
};

function cluster(strategy: string): { task: JsonObject; job: JsonObject } {
  const brickwork = { cluster_strategy: strategy };
  const job_clusters = [{ job_cluster_key: 'c', new_cluster: { spark_version: '15' }, brickwork }];
  return { task: { job_cluster_key: 'c' }, job: { job_clusters } };
}

const EVENTS = [
  'nothing',
  'a retry of the setter',
  'a repair of the closed run',
  'a continue-as-new',
] as const;

const failOnce = (marker: string): string => `
import os
if not os.path.exists("/Volumes/${marker}"):
    open("/Volumes/${marker}", "w").close()
    raise RuntimeError("the first time")
`;

const SET = `# Databricks notebook source
dbutils.jobs.taskValues.set(key="n", value=3)
dbutils.jobs.taskValues.set(
    "list",  # of anything
    [3, "x", {"k": None}, 3.0])
dbutils.jobs.taskValues.set("text", "3")
`;

const GET = `# Databricks notebook source
values = dbutils.jobs.taskValues
def same(found, wanted):
    assert (type(found), found) == (type(wanted), wanted), (found, wanted)
same(values.get(taskKey="set", key="n", default=0), 3)
found = values.get("set", "list", default=0)
same(found, [3, "x", {"k": None}, 3.0])
same(type(found[3]), float)
same(values.get("set", "text", debugValue="no"), "3")
same(values.get("set", "never", default="default", debugValue="no"), "default")
same(values.get("middle", "never", default="default"), "default")
try:
    values.get("set", "never")
    raise RuntimeError("it should have failed")
except ValueError:
    pass
`;

describe('taskValues.get finds what tasks upstream have set', () => {
  const cells = Object.keys(COMPUTE).flatMap((compute) => EVENTS.map((event) => [compute, event] as const));

  test.concurrent.each(cells)('on compute: %s, after: %s', async (compute, event) => {
    const stack = stacks[event === 'a continue-as-new' ? 1 : 0];
    const name = `${compute}-${event}`.replaceAll(' ', '-');
    const write = (file: string, text: string): void => {
      mkdirSync(join(stack.data, name), { recursive: true });
      writeFileSync(join(stack.data, name, `${file}.py`), text);
    };
    write('set', SET + (event === 'a retry of the setter' ? failOnce(`set-${name}`) : ''));
    write('middle', 'x = 1');
    write('get', GET + (event === 'a repair of the closed run' ? failOnce(`get-${name}`) : ''));
    const { task, job: more = {} } = COMPUTE[compute];
    const one = (task_key: string, rest: JsonObject): JsonObject => ({
      task_key,
      notebook_task: { notebook_path: `/${name}/${task_key}` },
      ...task,
      ...rest,
    });
    const definition = job(
      [
        one('set', { max_retries: 1, min_retry_interval_millis: 0 }),
        one('middle', { depends_on: after('set') }),
        one('get', { depends_on: after('middle') }),
      ],
      more,
    );
    const { workflowId } = await stack.runs.start(definition);
    const ended = await stack.endOf(workflowId);
    if (event === 'a repair of the closed run') {
      expect(results(ended)['get']).toBe('FAILED');
      await stack.runs.repair(workflowId, {});
      await stack.runs.ending(workflowId);
    }
    const view = await stack.endOf(workflowId);
    expect(
      view.tasks.map(({ task_key, result_state, state_message }) => [task_key, result_state, state_message]),
    ).toEqual([
      ['set', 'SUCCESS', undefined],
      ['middle', 'SUCCESS', undefined],
      ['get', 'SUCCESS', undefined],
    ]);
    if (event === 'a continue-as-new') {
      const { raw } = await stack.temporal.client.workflow.getHandle(workflowId).describe();
      const { firstRunId, execution } = raw.workflowExecutionInfo ?? {};
      expect(firstRunId).not.toBe(execution?.runId);
    }
    expect(view.tasks[0].attempts).toBe(event === 'a retry of the setter' ? 2 : 1);
  });

  test('and nothing is left behind, or was submitted twice', () => {
    const left = stacks.flatMap((stack) => stack.violations());
    expect(left.filter((violation) => !violation.startsWith(RUNNING_CLUSTER))).toEqual([]);
  });
});
