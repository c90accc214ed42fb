import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmulatedWorkspace, type Json } from '../support/emulated-workspace.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start({ secrets: { s: { k: 'hidden' } } });
});
afterAll(() => workspace.stop());

/** The commands of the notebook in an exported page. */
async function exported(taskRunId: number): Promise<unknown[]> {
  const { body } = await workspace.api('GET', `/api/2.2/jobs/runs/export?run_id=${taskRunId}`);
  const [, encoded = ''] = /MODEL = '([^']+)'/.exec(body['views'][0].content as string) ?? [];
  const model = decodeURIComponent(Buffer.from(encoded, 'base64').toString());
  return (JSON.parse(model) as { commands: unknown[] }).commands;
}

describe('Python is really executed', () => {
  test('a notebook in source format, with widgets, secrets, volumes and exit', async () => {
    workspace.file(
      'nb/a.py',
      [
        '# Databricks notebook source',
        'import json, os, pathlib',
        "dbutils.widgets.text('p', 'default')",
        '# COMMAND ----------',
        '# MAGIC %md',
        '# MAGIC text',
        '# COMMAND ----------',
        "os.makedirs('/Volumes/c/s/v', exist_ok=True)",
        "pathlib.Path('/Volumes/c/s/v/x.txt').write_text(dbutils.secrets.get('s', 'k'))",
        "values = {'p': dbutils.widgets.get('p'), 'secret': open('/Volumes/c/s/v/x.txt').read(), 'files': os.listdir('/Volumes/c/s/v')}",
        'dbutils.notebook.exit(json.dumps(values))',
      ].join('\n'),
    );
    const { run, output } = await workspace.runTask({
      notebook_task: { notebook_path: '/Workspace/nb/a', base_parameters: { p: 'given' } },
    });
    expect(run['state']).toMatchObject({ life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' });
    expect(JSON.parse(output['notebook_output'].result as string)).toEqual({
      p: 'given',
      secret: 'hidden',
      files: ['x.txt'],
    });
  });

  test('an .ipynb, and an error with its trace and line', async () => {
    workspace.file(
      'nb/b.ipynb',
      JSON.stringify({
        cells: [
          { cell_type: 'markdown', source: ['x'] },
          { cell_type: 'code', source: ['x = 1\n', 'raise KeyError("gone")'] },
        ],
      }),
    );
    const { run, output } = await workspace.runTask({ notebook_task: { notebook_path: '/nb/b' } });
    expect(run['state']).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(run['tasks'][0].state).toMatchObject({
      life_cycle_state: 'TERMINATED',
      state_message: 'Workload failed, see run output for details',
    });
    expect(output['error']).toBe("KeyError: 'gone'");
    expect(output['error_trace']).toMatch(/cell2", line 2/);
  });

  test('notebooks that are run as a part of another one share its names, and what cannot be run is said', async () => {
    const header = '# Databricks notebook source\n';
    workspace.file('part/lib.py', `${header}def twice(n):\n    return 2 * n\n`);
    workspace.file(
      'part/below/more.ipynb',
      JSON.stringify({ cells: [{ cell_type: 'code', source: 'x = 4' }] }),
    );
    const run = (lines: string): Promise<{ output: Json }> => {
      workspace.file('part/main.py', `${header}${lines}`);
      return workspace.runTask({ notebook_task: { notebook_path: '/part/main' } });
    };
    const both = '# MAGIC %run ./lib\n# COMMAND ----------\n# MAGIC %run "/Workspace/part/below/more"\n';
    const { output } = await run(`${both}# COMMAND ----------\ndbutils.notebook.exit(twice(x))`);
    expect(output['notebook_output'].result).toBe('8');
    expect((await run('# MAGIC %run ./no')).output['error']).toMatch(/there is no such notebook/);
    expect((await run('# MAGIC %run ./lib $p="1"')).output['error']).toMatch(/with a path alone/);
  });

  test('task values keep their types; what is no JSON, too large or missing is an error as on Databricks', async () => {
    const lines = [
      'tv = dbutils.jobs.taskValues',
      'def fails(call, *arguments, **named):',
      '    try:',
      '        call(*arguments, **named)',
      '    except (ValueError, TypeError) as error:',
      '        return str(error)',
      'tv.set("whole", 3.0)',
      'assert "JSON" in fails(tv.set, "x", {1, 2})',
      'assert "JSON" in fails(tv.set, "x", float("nan"))',
      'assert "49152" in fails(tv.set, "x", "x" * 49152)',
      'assert "must be a string" in fails(tv.set, 1, 1)',
      'assert fails(tv.get, "other", "k") == "Task key does not exist in run: other."',
      'assert tv.get("other", "k", default=1, debugValue=2) == 1',
      'assert "does not exist for task a" in fails(tv.get, "a", "k", debugValue=2)',
    ];
    workspace.file('values/set.py', `# Databricks notebook source\n${lines.join('\n')}`);
    workspace.file(
      'values/get.py',
      '# Databricks notebook source\nv = dbutils.jobs.taskValues.get("a", "whole")\nassert type(v) is float',
    );
    const condition = (left: string) => ({ op: 'EQUAL_TO', left, right: '' });
    const behind = { depends_on: [{ task_key: 'a' }] };
    const { body } = await workspace.submit([
      { task_key: 'a', notebook_task: { notebook_path: '/values/set' } },
      { task_key: 'b', ...behind, notebook_task: { notebook_path: '/values/get' } },
      {
        task_key: 'c',
        ...behind,
        condition_task: condition('{{tasks.a.values.whole}} {{tasks.a.result_state}}'),
      },
    ]);
    const run = await workspace.ended(body['run_id'] as number);
    expect((run['tasks'] as Json[]).map(({ state }) => state.result_state as string)).toEqual([
      'SUCCESS',
      'SUCCESS',
      'SUCCESS',
    ]);
    expect(run['tasks'][2].resolved_values.condition_task.left).toBe('3.0 success');
  });

  test('what the cells of a notebook print is exported, cell by cell, also of one that is killed', async () => {
    workspace.file(
      'nb/loud.py',
      [
        '# Databricks notebook source',
        'print("one")',
        '# COMMAND ----------',
        '# MAGIC %md',
        '# MAGIC silent',
        '# COMMAND ----------',
        'import sys, time',
        'print("three", file=sys.stderr)',
        'def load():',
        '    raise ValueError("no rows")',
        'print("four, ü")',
        'time.sleep(60) if dbutils.widgets.getAll().get("slow") else load()',
      ].join('\n'),
    );
    const task = { notebook_task: { notebook_path: '/nb/loud' } };
    const failed = await workspace.runTask(task);
    expect(failed.output).toMatchObject({ error: 'ValueError: no rows', notebook_output: {} });
    expect(failed.output['logs']).toBeUndefined();
    // Newer Pythons point at the place in a line of their own.
    expect((failed.output['error_trace'] as string).replaceAll(/^ *[~^]+\n/gm, '')).toBe(
      [
        'Traceback (most recent call last):',
        `  File "${workspace.folder}/root/nb/loud.py", line 12, in <module>`,
        '    time.sleep(60) if dbutils.widgets.getAll().get("slow") else load()',
        `  File "${workspace.folder}/root/nb/loud.py", line 10, in load`,
        '    raise ValueError("no rows")',
        'ValueError: no rows\n',
      ].join('\n'),
    );
    const text = 'three\nfour, ü\n';
    expect(await exported(failed.run['tasks'][0].run_id as number)).toMatchObject([
      {
        position: 1,
        state: 'finished',
        results: { type: 'listResults', data: [{ type: 'ansi', data: 'one\n' }] },
      },
      { position: 2, state: 'finished', results: null },
      {
        position: 3,
        state: 'error',
        errorSummary: 'ValueError: no rows',
        results: { data: [{ data: text }] },
      },
    ]);
    const slow = { notebook_path: '/nb/loud', base_parameters: { slow: 'yes' } };
    const killed = await workspace.runTask({ notebook_task: slow, timeout_seconds: 8 });
    expect(killed.run['tasks'][0].state.result_state).toBe('TIMEDOUT');
    expect(await exported(killed.run['tasks'][0].run_id as number)).toMatchObject([
      {},
      {},
      { results: { data: [{ data: text }] } },
    ]);
  });

  test('only a notebook is exported, and by the id of its task run', async () => {
    workspace.file('quiet.py', 'pass');
    const { run } = await workspace.runTask({ spark_python_task: { python_file: '/quiet.py' } });
    const ids: unknown[] = [run['tasks'][0].run_id, run['run_id']];
    const answers = await Promise.all(
      ids.map((id) =>
        workspace.api('GET', `/api/2.2/jobs/runs/export?run_id=${String(id)}&views_to_export=CODE`),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body['message'] as string])).toEqual([
      [400, 'Only notebook runs can be exported in HTML format.'],
      [400, expect.stringMatching(/multiple tasks is not supported/)],
    ]);
  });

  test('a script with arguments and its logs, and one that exits with a status', async () => {
    workspace.file(
      's.py',
      'import sys\nprint("got", sys.argv[1:])\nsys.exit(3 if sys.argv[1] == "bad" else 0)',
    );
    const good = await workspace.runTask({
      spark_python_task: { python_file: '/Workspace/s.py', parameters: ['x', 'y'] },
    });
    expect(good.output['logs']).toContain("got ['x', 'y']");
    const bad = await workspace.runTask({ spark_python_task: { python_file: '/s.py', parameters: ['bad'] } });
    expect(bad.output['error']).toBe('SystemExit: 3');
  });

  test('an entry point of a wheel', async () => {
    workspace.file('pkg/__init__.py', 'def main():\n    import sys\n    print("wheel", sys.argv[1:])\n');
    workspace.file('pkg-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n');
    workspace.file('pkg-1.0.dist-info/entry_points.txt', '[console_scripts]\nrun = pkg:main\n');
    const zip = ['-m', 'zipfile', '-c', 'pkg-1.0-py3-none-any.whl', 'pkg', 'pkg-1.0.dist-info'];
    execFileSync('python3', zip, { cwd: join(workspace.folder, 'root') });
    for (const unpacked of ['pkg', 'pkg-1.0.dist-info'])
      rmSync(join(workspace.folder, 'root', unpacked), { recursive: true });
    for (const entry_point of ['run', 'main']) {
      const { output } = await workspace.runTask({
        python_wheel_task: { package_name: 'pkg', entry_point, named_parameters: { day: 'mon' } },
        libraries: [{ whl: '/Workspace/pkg-1.0-py3-none-any.whl' }],
      });
      expect(output['logs']).toContain("wheel ['--day=mon']");
    }
    const task = {
      task_key: 'a',
      python_wheel_task: { package_name: 'pkg', entry_point: 'run' },
      environment_key: 'e',
    };
    const dependencies = ['numpy', '/Workspace/pkg-1.0-py3-none-any.whl[all]'];
    const { body } = await workspace.submit([task], {
      environments: [{ environment_key: 'e', spec: { environment_version: '2', dependencies } }],
    });
    expect((await workspace.ended(body['run_id'] as number))['state']).toMatchObject({
      result_state: 'SUCCESS',
    });
  });

  test('a canceled notebook is killed, and a missing one is reported', async () => {
    workspace.file('nb/sleep.py', 'import time\ntime.sleep(60)');
    const { body } = await workspace.submit([
      { task_key: 'a', notebook_task: { notebook_path: '/nb/sleep' } },
    ]);
    const runId = body['run_id'] as number;
    await workspace.running(runId);
    await workspace.api('POST', '/api/2.2/jobs/runs/cancel', { run_id: runId });
    const run = await workspace.ended(runId);
    expect(run['status'].termination_details).toMatchObject({ code: 'USER_CANCELED' });
    const { run: missing } = await workspace.runTask({ notebook_task: { notebook_path: '/nb/none' } });
    expect(missing['tasks'][0].status.termination_details).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
  });
});
