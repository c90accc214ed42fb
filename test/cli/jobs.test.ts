import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import type { JsonObject } from '../../src/core/json.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
let folder: string;
let jobs: DeployedJobs;
let last = 0;
beforeAll(async () => {
  stack = await TestStack.start();
  jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  stack.script('*');
  stack.script('load', { task_values: { rows: 1 } });
  folder = mkdtempSync(join(tmpdir(), 'brickwork-jobs-'));
  symlinkSync(inject('temporalCli'), join(folder, 'temporal'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

/** A command with the emulator for its workspace. */
function call(...words: string[]): Promise<CliResult> {
  const signIn = { DATABRICKS_HOST: stack.emulator.url, DATABRICKS_TOKEN: 'test' };
  return brickwork(words, {
    ...cliEnvironment(stack),
    HOME: folder,
    DATABRICKS_CONFIG_PROFILE: '',
    ...signIn,
  });
}

/** What a command prints as JSON, by default of a run that it has started. */
async function json<T = { workflow_id: string; run_id: string }>(...words: string[]): Promise<T> {
  return JSON.parse((await call(...words, '--json')).stdout) as T;
}

/** Writes the definition of a job that no other test has; `write` changes it. */
function newFile(more: JsonObject = {}): { name: string; file: string; write: (more: JsonObject) => void } {
  const name = `cli-${process.pid}-${++last}`;
  const file = join(folder, `${name}.yml`);
  const parameters = [{ name: 'day', default: '' }];
  const write = (changed: JsonObject): void =>
    writeFileSync(file, stringify({ ...job([notebook('a')]), name, parameters, ...changed }));
  write(more);
  return { name, file, write };
}

describe('brickwork deploy FILE', () => {
  test('shows what it will do, does it, and does nothing where nothing has changed', async () => {
    const { name, file, write } = newFile();
    const dry = await call('deploy', file, '--dry-run');
    expect([dry.status, dry.stdout]).toEqual([0, `+ ${name}  new\n`]);
    expect((await call('job', 'show', name)).status).toBe(2);
    const first = await call('deploy', file, '--by', 'ada');
    expect([first.status, first.stdout]).toEqual([0, `+ ${name}  new\n`]);
    expect(first.stderr).toBe('1 deployed, 0 unchanged, 0 deleted.\n');
    expect((await call('deploy', file)).stdout).toBe(`= ${name}  unchanged, version 1\n`);
    write({ max_concurrent_runs: 2, tasks: [notebook('a', { max_retries: 1 }), notebook('b')] });
    expect((await call('deploy', file)).stdout).toBe(
      `~ ${name}  version 1 → 2: max_concurrent_runs; task a changed, task b added\n`,
    );
    expect(await json('deploy', file)).toMatchObject({
      dry_run: false,
      jobs: [{ name, identity: name, version: 2, action: 'unchanged' }],
    });
    expect((await call('job', 'versions', name)).stdout).toMatch(/^VERSION .*\n2 .*\n1 .* ada .*yml\n$/);
    const diff = await call('job', 'diff', name);
    expect(diff.stdout).toMatch(
      /^version 1 → 2\n\+ tasks\[a\]\.max_retries: 1\n\+ tasks\[b\]: .*\n\+ max_concurrent_runs: 2\n$/,
    );
    expect((await json<{ changes: object[] }>('job', 'diff', name, '2', '1')).changes).toHaveLength(3);
    expect((await call('job', 'rollback', name, '1')).stdout).toBe(
      'Version 3 is in force, with the settings of version 1.\n',
    );
    expect((await call('job', 'diff', name, '1', '3')).stdout).toBe('version 1 → 3\nno difference\n');
  });

  test('says what cannot start it, and deploys nothing that is wrong', async () => {
    const schedule = { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC' };
    const both = newFile({ schedule, continuous: {}, trigger: { model: {} } });
    const refused = await call('deploy', both.file);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/yml:\d+:1: error: TRIGGER_UNSUPPORTED trigger\.model: /);
    expect(refused.stderr).toMatch(/error: TRIGGER_AND_SCHEDULE continuous: cannot stand beside schedule/);
    const { name, file, write } = newFile({ schedule, max_concurrent_runs: 2 });
    expect((await call('deploy', file)).stderr).not.toMatch(/warning/);
    expect((await call('job', 'show', name)).stdout).toMatch(
      /at most 2 runs at a time.*\n {2}schedule 0 0 6 \* \* \?, UTC: Every day at 06:00, UTC\n {2}next \(UTC\) /,
    );
    write({ tasks: [notebook('a', { depends_on: [{ task_key: 'nope' }] })] });
    const wrong = await call('deploy', file);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/error: .*\nNothing was deployed\.\n$/),
    ]);
    expect((await jobs.show(name)).version).toBe(1);
    write({ schedule: { quartz_cron_expression: '0 0 6 30 2 ?', timezone_id: 'UTC' } });
    const never = await call('deploy', file);
    expect([never.status, never.stderr]).toEqual([
      2,
      expect.stringMatching(/yml:\d+:\d+: error: CRON_NEVER_FIRES schedule\.quartz_cron_expression: /),
    ]);
    const prune = await call('deploy', newFile().file, '--prune');
    expect([prune.status, prune.stderr]).toEqual([2, expect.stringMatching(/--prune is for a bundle/)]);
  });

  test('is told where a job is still being deleted', async () => {
    const { name, file } = newFile();
    stack.script('slow', { duration_millis: 600_000 });
    writeFileSync(file, stringify({ ...job([notebook('slow')]), name }));
    await call('deploy', file);
    const started = await json('job', 'run', name, '--no-wait');
    await stack.until(started.workflow_id, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
    expect((await call('job', 'delete', name, '--by', 'eve')).stdout).toBe(
      `${name} is deleted; its active runs go on.\n`,
    );
    const again = await call('deploy', file);
    expect([again.status, again.stderr]).toEqual([
      1,
      expect.stringMatching(/is being deleted, by eve.* Nothing was/),
    ]);
    stack.release('slow');
    await stack.endOf(started.workflow_id);
    await expect.poll(() => jobs.show(name).catch((error: Error) => error.name)).toBe('JobNotFound');
    expect((await call('deploy', file)).stdout).toMatch(/new\n$/);
  });
});

describe('brickwork job', () => {
  test('runs a job, once for a token, and shows its runs', async () => {
    const { name, file } = newFile();
    await call('deploy', file);
    const run = await call('job', 'run', name, '--param', 'day=1', '--token', 't', '--json');
    const report = JSON.parse(run.stdout) as { workflow_id: string; run_id: string; result_state: string };
    expect([run.status, report.result_state]).toEqual([0, 'SUCCESS']);
    expect(await json('job', 'run', name, '--token', 't', '--no-wait')).toEqual({
      workflow_id: report.workflow_id,
      run_id: report.run_id,
    });
    const { stdout } = await call('job', 'show', name);
    expect(stdout).toMatch(new RegExp(`SUCCESS +1 +ONE_TIME +.* s +${report.workflow_id}\n`));
    expect(stdout).toMatch(/ended so far: 1 SUCCESS\n$/);
    expect((await call('job', 'list')).stdout).toContain(name);
    const wrong = await call('job', 'run', name, '--param', 'dya=1');
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      'brickwork: The job has no parameter "dya". Did you mean "day"?\n',
    ]);
  });

  test('skips what exceeds its limit, or has it wait', async () => {
    const { name, file, write } = newFile({ max_concurrent_runs: 0 });
    await call('deploy', file);
    const skipped = await call('job', 'run', name);
    expect([skipped.status, skipped.stderr]).toEqual([
      1,
      expect.stringMatching(/The run was skipped\. The job has max_concurrent_runs: 0/),
    ]);
    stack.script('long', { duration_millis: 600_000 });
    write({ queue: { enabled: true }, tasks: [notebook('long')] });
    await call('deploy', file);
    const [first, second] = [
      await json('job', 'run', name, '--no-wait'),
      await json('job', 'run', name, '--no-wait'),
    ];
    await expect.poll(async () => (await jobs.show(name)).queued_runs.length).toBe(1);
    expect((await call('job', 'show', name)).stdout).toMatch(/QUEUED [^]*RUNNING /);
    const waiting = call('job', 'run', name, '--timeout', '3');
    expect((await waiting).stderr).toMatch(/The run waits: 1 of at most 1 runs of the job are active\./);
    expect((await waiting).status).toBe(124);
    await call('cancel', second.workflow_id);
    stack.release('long');
    stack.script('long');
    await stack.endOf(first.workflow_id);
    await expect
      .poll(async () => (await jobs.show(name)).run_counts, { timeout: 30_000 })
      .toEqual({
        CANCELED: 1,
        SKIPPED: 1,
        SUCCESS: 2,
      });
  });

  test('is paused and goes on, by whom and why', async () => {
    const { name, file } = newFile();
    await call('deploy', file);
    const paused = await call('job', 'pause', name, '--by', 'bob', '--note', 'month end');
    expect(paused.stdout).toBe(`${name} is paused: nothing but people starts its runs.\n`);
    expect((await call('job', 'show', name)).stdout).toMatch(/paused since .* by bob: month end\n/);
    expect((await call('job', 'resume', name)).stdout).toBe(`${name} goes on.\n`);
    expect((await jobs.show(name)).paused).toBeUndefined();
    expect((await call('job', 'delete', name)).status).toBe(0);
    const gone = await call('job', 'show', name);
    expect([gone.status, gone.stderr]).toEqual([
      2,
      expect.stringMatching(/^brickwork: (No job|The job) .*\nbrickwork job list/),
    ]);
  });

  test('takes no wrong words', async () => {
    const [versionless, number, word] = await Promise.all([
      call('job', 'diff', 'x', 'two'),
      call('job', 'rollback', 'x', '0'),
      call('job', 'rm', 'x'),
    ]);
    expect([versionless.status, versionless.stderr]).toEqual([2, expect.stringMatching(/takes a number/)]);
    expect([number.status, number.stderr]).toEqual([
      2,
      expect.stringMatching(/A version takes a number from 1/),
    ]);
    expect([word.status, word.stderr]).toEqual([2, expect.stringMatching(/Did you mean "delete"\?/)]);
  });
});

describe('--explain', () => {
  /** Runs lines as a person pastes them into a shell. */
  const shell = (lines: string): Promise<CliResult> =>
    new Promise((done) => {
      const env = {
        ...process.env,
        ...cliEnvironment(stack),
        PATH: `${folder}:${process.env['PATH']}`,
        NO_COLOR: '1',
      };
      const child = execFile('bash', ['-c', lines], { env }, (_error, stdout, stderr) =>
        done({ status: child.exitCode ?? 1, stdout, stderr }),
      );
    });

  test('prints what deploys, asks and changes a job with the stock command', async () => {
    const { name, file } = newFile();
    const deploy = await call('deploy', file, '--by', 'ada', '--explain');
    expect(deploy.stdout).toMatch(new RegExp(`^# ${name}\ntemporal workflow execute-update-with-start `));
    const deployed = await shell(deploy.stdout);
    expect(deployed.status, deployed.stderr).toBe(0);
    const shown = await jobs.show(name);
    expect(shown).toMatchObject({ version: 1, versions: [{ author: 'ada' }] });
    const { job_id: id } = shown;
    const explained = async (...words: string[]): Promise<CliResult> =>
      shell((await call('job', ...words, '--explain')).stdout);
    expect((await explained('list')).stdout).toContain(`job/${id}`);
    expect((await explained('show', id)).stdout).toContain(name);
    expect((await explained('pause', id, '--by', 'ada')).status).toBe(0);
    expect((await jobs.show(name)).paused?.by).toBe('ada');
    expect((await explained('diff', id, '1')).stdout).toContain('notebook_path');
    expect((await call('job', 'show', name, '--explain')).stdout).toMatch(
      /^# the id of the job .*\ntemporal workflow list .*\ntemporal workflow query --type job --workflow-id 'job\/<job id>'\n$/,
    );
    expect((await call('job', 'run', id, '--explain')).stdout).toMatch(
      new RegExp(
        `--type settings --workflow-id job/${id}\n# the run.*\ntemporal workflow start --type runJob .*deployed_job`,
      ),
    );
  });
});

describe('brickwork deploy of a bundle', () => {
  const copyOf = (name: string): string => {
    const copy = join(folder, name);
    cpSync('examples/bundle', copy, { recursive: true });
    return copy;
  };
  const jobFile = (bundle: string, key: string): string => join(bundle, `resources/${key}.job.yml`);
  function addJob(bundle: string, key: string, max = 1): void {
    const text = readFileSync(jobFile(bundle, 'nightly'), 'utf8');
    const changed = text.replace('nightly:', `${key}:`).replace('orders-$', `${key}-$`);
    writeFileSync(
      jobFile(bundle, key),
      changed.replace('max_concurrent_runs: 1', `max_concurrent_runs: ${max}`),
    );
  }

  test('deploys all of its jobs with its files, those that have changed, and prunes those that are gone', async () => {
    const bundle = copyOf('all');
    addJob(bundle, 'weekly');
    const first = await call('deploy', bundle);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /^\+ \[dev emulator\] orders-dev {2}new\n\+ \[dev emulator\] weekly-dev {2}new\n$/,
    );
    expect(first.stderr).toMatch(/Files at .* 5 sent[^]*2 deployed, 0 unchanged, 0 deleted\.\n$/);
    expect(first.stderr).not.toContain('max_concurrent_runs');
    expect(await jobs.versions('[dev emulator] weekly-dev')).toMatchObject([
      { author: 'emulator@example.com', source: { bundle: 'orders', target: 'dev', job_key: 'weekly' } },
    ]);
    expect((await call('job', 'run', '[dev emulator] orders-dev')).status).toBe(0);
    addJob(bundle, 'weekly', 5);
    const { stdout } = await call('deploy', bundle);
    expect(stdout).toMatch(/^= .* unchanged, version 1\n~ .* version 1 → 2: max_concurrent_runs\n$/);
    rmSync(jobFile(bundle, 'weekly'));
    await expect
      .poll(async () => (await jobs.list()).find(({ name }) => name.endsWith('weekly-dev'))?.version)
      .toBe(2);
    expect((await call('deploy', bundle, '--dry-run')).stdout).toMatch(
      /\n\? .*weekly-dev {2}stays \(version 2\), though the bundle no longer has it; --prune deletes it\n$/,
    );
    expect((await call('deploy', bundle, '--prune')).stderr).toMatch(
      /0 deployed, 1 unchanged, 1 deleted\.\n$/,
    );
    const gone = () => jobs.show('[dev emulator] weekly-dev').catch((error: Error) => error.name);
    await expect.poll(gone).toBe('JobNotFound');
  });

  test('with one job that is wrong changes nothing, and lists all that is', async () => {
    const bundle = copyOf('wrong');
    for (const key of ['bad', 'worse']) {
      addJob(bundle, key);
      const text = readFileSync(jobFile(bundle, key), 'utf8');
      writeFileSync(
        jobFile(bundle, key),
        text.replace('task_key: load\n          note', 'task_key: lod\n          note'),
      );
    }
    const wrong = await call('deploy', bundle, '-t', 'prod');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(
      /bad\.job\.yml:.*error[^]*worse\.job\.yml:.*error[^]*Nothing was deployed\.\n$/,
    );
    const unknown = await call('deploy', bundle, '-t', 'prod', '--job', 'nightyl');
    expect(unknown.stderr).toMatch(
      /BUNDLE_JOB_UNKNOWN resources\.jobs: has no job "nightyl"\. Did you mean "nightly"\?/,
    );
    const one = await call('deploy', bundle, '-t', 'prod', '--job', 'nightly');
    expect([one.status, one.stdout]).toEqual([0, '+ orders-prod  new\n']);
  });
});
