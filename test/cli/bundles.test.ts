import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { environmentWithBundles } from '../support/python-environment.js';
import { brickwork } from './run-cli.js';

const EXAMPLE = 'examples/bundle';
const { username } = userInfo();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-bundles-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The example with a file of it changed. */
function changed(name: string, file: string, change: (text: string) => string): string {
  const copy = join(folder, name);
  cpSync(EXAMPLE, copy, { recursive: true });
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
  return copy;
}

const JOB = 'resources/nightly.job.yml';

describe('a bundle', () => {
  test.each([EXAMPLE, `${EXAMPLE}/databricks.yml`, `${EXAMPLE}/src`])(
    'is valid as it is: %s',
    async (given) => {
      const { status, stderr } = await brickwork(['validate', given]);
      // Of what was written in it, and of nothing that was added.
      expect([status, stderr]).toEqual([0, expect.stringContaining('valid (0 errors, 1 warning)')]);
      expect(stderr).toContain(`Bundle orders, target dev, as the user ${username} of this machine.`);
    },
  );

  test('is resolved for a target, with variables', async () => {
    const words = ['validate', EXAMPLE, '-t', 'prod', '--var', 'days=7', '--document'];
    const { status, stdout } = await brickwork(words);
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as JsonObject;
    expect(document).toMatchObject({
      name: 'orders-prod',
      parameters: [{ name: 'days', default: '7' }],
      tasks: [
        { notebook_task: { notebook_path: '/Workspace/Shared/.bundle/orders/prod/files/src/check' } },
        { notebook_task: { notebook_path: '/Workspace/Shared/.bundle/orders/prod/files/src/load' } },
      ],
    });
  });

  test('is planned with the code of its own files', async () => {
    const { status, stdout } = await brickwork(['plan', EXAMPLE, '-t', 'prod', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      values: [{ task_key: 'check' }, { task_key: 'load', sets: [{ key: 'rows', from: 'source' }] }],
    });
  });

  test('runs on this machine, where its files are the workspace', async () => {
    const words = ['run', EXAMPLE, '--local', '--var', 'days=7', '--json'];
    const { status, stdout } = await brickwork(words);
    expect(status).toBe(0);
    const view = JSON.parse(stdout) as { tasks: { task_key: string; result_state: string }[] };
    expect(view.tasks.map(({ task_key, result_state }) => [task_key, result_state])).toEqual([
      ['check', 'SUCCESS'],
      ['load', 'SUCCESS'],
    ]);
  });

  test('takes no root of a workspace, which it is itself', async () => {
    const rooted = await brickwork(['run', EXAMPLE, '--local', '--root', '.']);
    expect([rooted.status, rooted.stderr]).toEqual([
      2,
      expect.stringContaining('--root is not for a bundle'),
    ]);
  });

  test('is shown as the stock command would start it', async () => {
    const words = ['run', EXAMPLE, '--local', '-t', 'prod', '--var', 'days=7', '--explain'];
    const { status, stdout } = await brickwork(words);
    const document = `<(brickwork validate ${EXAMPLE} --target prod --var days=7 --local --document --quiet)`;
    expect([status, stdout]).toEqual([0, expect.stringContaining(document)]);
  });

  test('has its wheels built, and its jobs run each other', async () => {
    const copy = join(folder, 'wheel');
    cpSync('examples/bundle-wheel', copy, { recursive: true });
    const { status, stdout, stderr } = await brickwork([
      'run',
      copy,
      '--job',
      'nightly',
      '--local',
      '--json',
    ]);
    const view = JSON.parse(stdout) as { tasks: JsonObject[] };
    expect([status, view.tasks.map(({ task_key, result_state }) => [task_key, result_state])]).toEqual([
      0,
      [
        ['load', 'SUCCESS'],
        ['report', 'SUCCESS'],
      ],
    ]);
    expect(stderr).toContain('Building fare_report: ');
    // The list is offered where none is named.
    const { stderr: offered } = await brickwork(['run', copy, '--local']);
    expect(offered).toContain(
      'BUNDLE_JOB_AMBIGUOUS resources.jobs: which job is to run? The bundle has 2: "nightly", "report".',
    );
  });

  test('looks up in the emulator, which has it', async () => {
    const copy = changed('lookup', 'databricks.yml', (text) =>
      text.replace('    default: 1\n', '    default: 1\n  policy:\n    lookup: {cluster_policy: small}\n'),
    );
    const job = join(copy, JOB);
    writeFileSync(job, `${readFileSync(job, 'utf8')}              policy: ${'${var.policy}'}\n`);
    const nobody = await brickwork(['validate', copy]);
    expect([nobody.status, nobody.stderr]).toEqual([
      2,
      expect.stringMatching(/VARIABLE_LOOKUP.*--workspace/),
    ]);
    const local = await brickwork(['run', copy, '--local']);
    expect([local.status, local.stderr]).toEqual([0, expect.stringContaining('cluster policy "small"')]);
    const { stdout } = await brickwork(['validate', copy, '--local', '--document', '--quiet']);
    expect(stdout).toMatch(/"policy":"[\dA-F]{16}"/);
  });
});

describe('what is wrong with a bundle is told where it is written', () => {
  test('an unknown target, with those that there are', async () => {
    const { status, stderr } = await brickwork(['validate', EXAMPLE, '-t', 'prd']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/prd.*prod/)]);
  });

  test('a field of a job in an included file', async () => {
    const copy = changed('field', JOB, (text) => text.replace('max_concurrent_runs: 1', 'max_retry: 1'));
    const { stderr } = await brickwork(['validate', copy]);
    expect(stderr).toContain(`${join(copy, JOB)}:6:7: `);
  });

  test('a file that will not be uploaded', async () => {
    const copy = changed('ignored', JOB, (text) => text);
    writeFileSync(join(copy, '.gitignore'), 'src/load.py\n');
    const { status, stderr } = await brickwork(['validate', copy]);
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /nightly\.job\.yml:13:13: warning: PATH_NOT_UPLOADED .*notebook_path: "src\/load"/,
      ),
    ]);
  });

  test('a value that a variable has brought', async () => {
    const copy = changed('value', JOB, (text) =>
      text.replace('max_concurrent_runs: 1', 'timeout_seconds: ${var.days}'),
    );
    const { status, stderr } = await brickwork(['validate', copy, '--var', 'days=-5']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/timeout_seconds.*\(from variable days/)]);
  });

  test('no root file, and options for a bundle where there is none', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const missing = await brickwork(['validate', empty]);
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('BUNDLE_ROOT_MISSING')]);
    const { status, stderr } = await brickwork(['validate', 'examples/hello/job.yml', '-t', 'dev']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('BUNDLE_OPTIONS_UNUSED')]);
  });
});

describe('a bundle with jobs in Python', () => {
  const copied = (name: string): string => {
    const copy = join(folder, name);
    cpSync('examples/bundle-python', copy, { recursive: true });
    return copy;
  };

  test('is validated and run on this machine, with a job of YAML that runs those of Python', async () => {
    const copy = copied('python');
    symlinkSync(environmentWithBundles(), join(copy, '.venv'));
    const shown = await brickwork(['validate', copy, '--job', 'orders', '-t', 'prod', '--document']);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      name: 'feed-orders-prod',
      tags: { owner: 'data-platform' },
      email_notifications: { on_failure: ['data-platform@example.com'] },
    });
    const { status, stdout } = await brickwork(['run', copy, '--job', 'report', '--local', '--json']);
    expect(status).toBe(0);
    const view = JSON.parse(stdout) as { tasks: { task_key: string; result_state: string }[] };
    expect(view.tasks.map(({ task_key, result_state }) => [task_key, result_state])).toEqual([
      ['orders', 'SUCCESS'],
      ['payments', 'SUCCESS'],
      ['report', 'SUCCESS'],
    ]);
  });

  test('says what to do where its virtual environment is not there', async () => {
    const copy = copied('python-alone');
    const { status, stderr } = await brickwork(['validate', copy, '--job', 'orders']);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`${copy}/databricks.yml:7:3: error: PYTHON_NOT_RUN python.venv_path`);
    expect(stderr).toContain('python3 -m venv .venv && .venv/bin/pip install databricks-bundles');
  });
});
