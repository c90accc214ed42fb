import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
let failed: string;
beforeAll(async () => {
  stack = await TestStack.start();
  mkdirSync(join(stack.data, 'nb'));
  const source = 'for at in range(40):\n    print("row", at)\nraise ValueError("line one\\nline two\\n")\n';
  writeFileSync(join(stack.data, 'nb/load.py'), source);
  stack.script('fine');
  failed = (await stack.runs.start(DEFINITION, { workflowId: `logs-${stack.taskQueue}` })).workflowId;
  await stack.endOf(failed);
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));

const DEFINITION = job([
  { task_key: 'load', notebook_task: { notebook_path: '/nb/load' } },
  notebook('fine'),
  notebook('next', { depends_on: after('load') }),
  {
    task_key: 'each',
    for_each_task: { inputs: '[1]', task: { task_key: 'one', notebook_task: { notebook_path: '/nb/load' } } },
  },
]);

function file(name: string, definition: JsonObject): string {
  const path = join(stack.data, name);
  writeFileSync(path, JSON.stringify(definition));
  return path;
}

describe('brickwork logs', () => {
  test('shows of all that have failed what they have printed and their tracebacks', async () => {
    const { status, stdout, stderr } = await call('logs', failed);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^── load: FAILED, attempt 1 of 1 ── http\S+\n\[cell 1\]\nrow 0\n[^]*row 39\nTraceback /,
    );
    expect(stdout).toMatch(/\nValueError: line one\nline two\n\n── each\[0\]: FAILED, attempt 1 of 1 ──\n/);
  });

  test('of one task as many lines as are wanted, and says how to see more', async () => {
    const { stdout, stderr } = await call('logs', failed, 'load', '--tail', '2');
    expect(stdout.split('\n').slice(1)).toEqual([
      '… 39 lines before are left out',
      'row 38',
      'row 39',
      expect.stringMatching(/^… \d lines before are left out$/),
      'ValueError: line one',
      'line two',
      '',
    ]);
    expect(stderr).toBe('More lines: --tail 20\n');
  });

  test('of an iteration, by the name that it is shown with, and as JSON', async () => {
    const named = await call('logs', failed, 'each', '--iteration', '0', '--json');
    expect(JSON.parse(named.stdout)).toMatchObject({
      workflow_id: failed,
      outputs: [{ task_key: 'each', iteration: 0, attempt: 1, error: 'ValueError: line one\nline two' }],
    });
    expect((await call('logs', failed, 'each[0]', '--json')).stdout).toBe(named.stdout);
  });

  test.each([
    [['laod'], 1, 'There is no task "laod". Did you mean "load"?'],
    [['next'], 1, 'Task "next" was never submitted: An upstream task failed.'],
    [['load', '--attempt', '2'], 1, 'Task "load" has no attempt 2: it was submitted once.'],
    [['load', '--attempt', 'last'], 2, '--attempt takes a number from 1 to 1000000, not "last".'],
    [['load', '--tail', '1.5'], 2, '--tail takes a whole number, not "1.5".'],
    [['--attempt', '1'], 2, 'iteration and attempt are those of one task: name it by task_key.'],
  ])('%j is refused with the reason', async (args, status, reason) => {
    const result = await call('logs', failed, ...args);
    expect([result.status, result.stderr]).toEqual([status, `brickwork: ${reason}\n`]);
  });

  test('of a run in which nothing has failed says so; of none, where runs are found', async () => {
    const { workflowId } = await stack.runs.start(job([notebook('fine')]));
    await stack.endOf(workflowId);
    const fine = await call('logs', workflowId);
    expect([fine.status, fine.stdout, fine.stderr]).toEqual([
      0,
      '',
      expect.stringMatching(/^No task has failed/),
    ]);
    expect((await call('logs', workflowId, 'fine')).stdout).toMatch(
      /^── fine: SUCCESS, .*\nIt has left neither an error nor printed text\.\n$/,
    );
    const nowhere = await call('logs', 'nowhere');
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringMatching(/brickwork list/)]);
  });
});

describe('a run that has failed', () => {
  test('names the command that shows why, and can show it at once', async () => {
    const path = file('job.json', DEFINITION);
    const plain = await call('run', path);
    const [, id] = /\(brickwork logs "([^"]+)"\)\n$/.exec(plain.stderr) ?? [];
    expect(plain.stderr).toMatch(/Task load ended with FAILED: ValueError: line one … \(brickwork logs/);
    expect((await call('status', id)).stderr).toBe(`Why it failed: brickwork logs "${id}"\n`);
    const shown = await call('run', path, '--logs', 'tail', '--json');
    expect(shown.stderr).toMatch(
      /── load: FAILED[^]*… 11 lines before are left out\nrow 10\n[^]*--logs all\n$/,
    );
    const { tasks } = JSON.parse(shown.stdout) as { tasks: { state_message: string }[] };
    expect(tasks[0].state_message).toBe('ValueError: line one\nline two\n');
  });

  test('of one task names that task', async () => {
    const one = await call('run', file('one.json', job([(DEFINITION['tasks'] as JsonObject[])[0]])));
    expect(one.stderr).toMatch(/\(brickwork logs "[^"]+" load\)\n$/);
  });

  test('on this machine alone shows its output before the stack ends, whole where that is wanted', async () => {
    const path = file('local.json', job([(DEFINITION['tasks'] as JsonObject[])[0]]));
    const local = await brickwork(['run', path, '--local'], { TEMPORAL_ADDRESS: stack.address });
    expect(local.status).toBe(1);
    expect(local.stderr).toMatch(
      /Task load ended with FAILED: ValueError: line one …\n\n── load: FAILED[^]*row 39\nTraceback [^]*line two\n\nThe whole texts: --logs all\n$/,
    );
    const whole = await brickwork(['run', path, '--local', '--logs', 'all'], {
      TEMPORAL_ADDRESS: stack.address,
    });
    expect(whole.stderr).toMatch(/── load: FAILED[^\n]*\n\[cell 1\]\nrow 0\n/);
  });

  test('says so where the output cannot be read, and fails all the same', async () => {
    stack.fault({ route: '/jobs/runs/get-output', kind: 'status', status: 403 });
    const path = file('one.json', job([(DEFINITION['tasks'] as JsonObject[])[0]]));
    const { status, stderr } = await call('run', path, '--logs', 'all');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/── load: FAILED.*\n[^]*The output could not be read/),
    ]);
    stack.emulator.workspace.faults.clear();
  });
});
