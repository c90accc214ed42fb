import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { results, TestStack } from '../support/test-stack.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
});
afterAll(() => stack.stop());

function file(path: string, content: string): void {
  mkdirSync(join(stack.data, path, '..'), { recursive: true });
  writeFileSync(join(stack.data, path), content);
}

const gate = (left: string, right: string): JsonObject => ({ op: 'EQUAL_TO', left, right });

describe('task values', () => {
  test('an unmodified notebook that sets task values feeds references and queries, where its keys are declared', async () => {
    file(
      'nb/set.py',
      'dbutils.jobs.taskValues.set("rows", 12)\ndbutils.jobs.taskValues.set("a b", "text")\ndbutils.jobs.taskValues.set("list", [1])\n',
    );
    const brickwork = { task_values: ['rows', 'a b', 'list', 'never'] };
    const definition = job([
      notebook('set', { notebook_task: { notebook_path: '/nb/set' }, brickwork }),
      { task_key: 'gate', depends_on: after('set'), condition_task: gate('{{tasks.set.values.rows}}', '12') },
    ]);
    const { workflowId } = await stack.runs.start(definition);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ set: 'SUCCESS', gate: 'SUCCESS' });
    expect(view.tasks[1].outcome).toBe('true');
    expect(await stack.runs.taskValues(workflowId)).toEqual({
      set: { rows: 12, 'a b': 'text', list: [1] },
    });
    expect(view.warnings).toMatchObject([
      {
        task_key: 'set',
        message: expect.stringMatching(/could not be read: "never" \(it was not set\)/) as string,
      },
    ]);
  });

  test('rows of a query are inputs of a loop, and its first row feeds a condition', async () => {
    file('q.sql', "SELECT * FROM (VALUES (1, 'x', true), (2, 'y', false)) AS t(id, name, ok)");
    file('nb/show.py', 'print(dbutils.widgets.get("id"))\n');
    const each = notebook('one', {
      notebook_task: {
        notebook_path: '/nb/show',
        base_parameters: { id: '{{input.id}}', name: '{{input.name}}' },
      },
    });
    const definition = job([
      { task_key: 'q', sql_task: { warehouse_id: 'w', file: { path: '/q.sql' } } },
      {
        task_key: 'gate',
        depends_on: after('q'),
        condition_task: gate('{{tasks.q.output.first_row.name}}', 'x'),
      },
      {
        task_key: 'loop',
        depends_on: after('q'),
        for_each_task: { inputs: '{{tasks.q.output.rows}}', task: each },
      },
    ]);
    const { workflowId } = await stack.runs.start(definition);
    const view = await stack.endOf(workflowId);
    expect(results(view)).toEqual({ q: 'SUCCESS', gate: 'SUCCESS', loop: 'SUCCESS' });
    expect(view.tasks[1].outcome).toBe('true');
    expect(await stack.runs.taskValues(workflowId)).toEqual({
      q: {
        rows: [
          { id: 1, name: 'x', ok: true },
          { id: 2, name: 'y', ok: false },
        ],
      },
    });
    const last = [...stack.emulator.workspace.runs.values()].at(-1);
    expect(last?.tasks[0].spec).toMatchObject({ notebook_task: { base_parameters: { id: '2', name: 'y' } } });
  });

  test('an alert that is triggered succeeds, and its state can be asked for', async () => {
    stack.script('alert', { alert_state: 'TRIGGERED' });
    const definition = job([
      { task_key: 'alert', alert_task: { alert_id: 'a', warehouse_id: 'w' } },
      {
        task_key: 'gate',
        depends_on: after('alert'),
        condition_task: gate('{{tasks.alert.output.alert_state}}', 'TRIGGERED'),
      },
    ]);
    const view = await stack.run(definition);
    expect([results(view), view.tasks[1].outcome]).toEqual([{ alert: 'SUCCESS', gate: 'SUCCESS' }, 'true']);
  });

  test('a value that is too large fails its task, with task and key, and never the run’s workflow', async () => {
    file('nb/large.py', 'import json\ndbutils.notebook.exit(json.dumps({"big": "x" * 60000}))\n');
    file('nb/deep.py', 'dbutils.notebook.exit(\'{"deep": \' + "[" * 20000 + "]" * 20000 + "}")\n');
    file(
      'nb/many.py',
      'import json\ndbutils.notebook.exit(json.dumps({f"k{n}": "x" * 40000 for n in range(100)}))\n',
    );
    const view = await stack.run(
      job([
        notebook('large', { notebook_task: { notebook_path: '/nb/large' } }),
        notebook('deep', { notebook_task: { notebook_path: '/nb/deep' } }),
        notebook('many', { notebook_task: { notebook_path: '/nb/many' } }),
      ]),
    );
    expect(view.tasks.map(({ result_state, state_message }) => [result_state, state_message])).toEqual([
      ['FAILED', expect.stringMatching(/"big" of task "large" has 60002 bytes; at most 49152/)],
      ['FAILED', expect.stringMatching(/"deep" of task "deep" is nested deeper/)],
      ['FAILED', expect.stringMatching(/of task "many" have \d+ bytes in total/)],
    ]);
  });
});

describe('what only the workspace knows', () => {
  test('its id and address are asked for where a reference wants them', async () => {
    const condition = gate('{{workspace.id}} {{workspace.url}}', `1 ${stack.emulator.url}`);
    const view = await stack.run(job([{ task_key: 'gate', condition_task: condition }]));
    expect(view.tasks[0].outcome).toBe('true');
  });
});
