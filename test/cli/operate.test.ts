import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { after, job, notebook } from '../support/definitions.js';
import { DeployedJobInTest } from '../support/deployed-job.js';
import { replay } from '../support/replay.js';
import { temporalCli } from '../support/temporal-cli.js';
import { results, TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
let folder: string;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  folder = mkdtempSync(join(tmpdir(), 'brickwork-cli-'));
  symlinkSync(inject('temporalCli'), join(folder, 'temporal'));
  symlinkSync(resolve('bin/brickwork.mjs'), join(folder, 'brickwork'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

const env = (): Record<string, string> => cliEnvironment(stack);
const call = (...args: string[]): Promise<CliResult> => brickwork(args, env());

/** Runs a line as a person pastes it into a shell, with `temporal` and `brickwork` on the path. */
function shell(line: string): Promise<CliResult> {
  return new Promise((done) => {
    const child = execFile(
      'bash',
      ['-c', line],
      { env: { ...process.env, ...env(), PATH: `${folder}:${process.env['PATH']}`, NO_COLOR: '1' } },
      (_error, stdout, stderr) => done({ status: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

const GUARDED = [
  notebook('train'),
  { task_key: 'ok', depends_on: after('train'), brickwork: { approval_task: { message: 'Go?' } } },
  { task_key: 'file', depends_on: after('ok'), brickwork: { wait_task: { signal: 'landed' } } },
  notebook('deploy', { depends_on: after('file') }),
];

async function asked(): Promise<string> {
  const { workflowId } = await stack.runs.start(job(GUARDED));
  await stack.until(workflowId, ({ tasks }) => tasks[1]?.life_cycle_state === 'WAITING_FOR_APPROVAL');
  return workflowId;
}

describe('brickwork approve, reject and signal', () => {
  test('answer what a run asks, and show it', async () => {
    const workflowId = await asked();
    expect((await call('status', workflowId)).stdout).toMatch(
      /\? ok +WAITING_FOR_APPROVAL +[\d.]* ?s? *Go\?/,
    );
    expect((await call('approve', workflowId, 'ok', '--by', 'ada', '--comment', 'fine')).stdout).toBe(
      'Task ok is approved.\n',
    );
    await stack.until(workflowId, ({ tasks }) => tasks[2]?.life_cycle_state === 'WAITING_FOR_SIGNAL');
    expect((await call('signal', workflowId, 'landed', '{"path": "/a"}', '--json')).stdout).toBe(
      `${JSON.stringify({ workflow_id: workflowId, signal: 'landed' })}\n`,
    );
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
    expect((await call('values', workflowId)).stdout).toMatch(/ok\.by = "ada"[^]*file\.path = "\/a"/);
    const again = await call('reject', workflowId, 'ok');
    expect([again.status, again.stderr]).toEqual([1, 'brickwork: The run has ended.\n']);
  });
});

describe('questions to a run', () => {
  test('graph, timeline, repairs and describe answer, for people and as JSON', async () => {
    stack.script('once', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(
      job([notebook('once'), notebook('next', { depends_on: after('once') })]),
    );
    await stack.endOf(workflowId);
    const repair = await call('repair', workflowId, '--set', 'once.timeout_seconds=60', '--watch', '--json');
    const [answer, report] = repair.stdout.trim().split('\n');
    expect(JSON.parse(answer)).toEqual({ repair_id: 1, rerun_tasks: ['once', 'next'] });
    expect([repair.status, JSON.parse(report)]).toMatchObject([0, { result_state: 'SUCCESS' }]);
    expect((await call('graph', workflowId)).stdout).toMatch(/^flowchart LR\n {2}t0\["once<br\/>SUCCESS"\]/);
    expect((await call('timeline', workflowId)).stdout).toMatch(
      /^once .*▒.*█[^]*Critical path:\n {2}once: /m,
    );
    expect(JSON.parse((await call('timeline', workflowId, '--json')).stdout)).toMatchObject({
      rows: [{ task_key: 'once' }, { task_key: 'once', repair_id: 1 }, { task_key: 'next' }],
    });
    expect((await call('repairs', workflowId)).stdout).toMatch(
      /Z {2}repair 1: once, next \(changed: once\)\n$/,
    );
    expect(JSON.parse((await call('describe', workflowId)).stdout)).toMatchObject({ changes: 1 });
    expect(JSON.parse((await call('describe', workflowId, 'once', '--json')).stdout)).toMatchObject({
      timeoutSeconds: 60,
    });
    const unknown = await call('describe', workflowId, 'nope');
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringMatching(/plan takes nothing, or/)]);
  });

  test('changes of a repair come from a file, too; what is wrong is said, and nothing is lost', async () => {
    stack.script('bad', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(job([notebook('bad')]));
    await stack.endOf(workflowId);
    const file = join(folder, 'fix.yml');
    writeFileSync(file, 'tasks:\n  - task_key: bad\n    timeout_second: 5\n');
    const wrong = await call('repair', workflowId, '--changes', file);
    expect([wrong.status, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/tasks\[0\]\.timeout_second: .*timeout_seconds/),
    ]);
    for (const [text, reason] of [
      ['- 1\n', /changes are an object/],
      ['{', /fix\.yml:/],
      ['['.repeat(2000), /nested far too deep/],
    ] as const) {
      writeFileSync(file, text);
      const refused = await call('repair', workflowId, '--changes', file);
      expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(reason)]);
    }
    expect((await call('repair', workflowId, '--set', 'bad=5')).status).toBe(2);
    writeFileSync(file, 'tasks:\n  - task_key: bad\n    timeout_seconds: 5\n');
    expect((await call('repair', workflowId, '--changes', file)).stdout).toBe('Repair 1 runs again: bad\n');
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });
});

describe('docs/operations.md at three in the morning', () => {
  const [, section] =
    /## When a task fails\n([^]*?)\n## /.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const [, block = ''] = /```sh\n([^]*?)```/.exec(section) ?? [];

  test('each command does what it says, in this order', async () => {
    const trace = 'Traceback (most recent call last):\nValueError: no rows';
    stack.script('load', { fail_times: 2, error: 'ValueError: no rows', error_trace: trace });
    const { workflowId } = await stack.runs.start(job([notebook('load', { max_retries: 1 })]));
    await stack.endOf(workflowId);
    const answers: CliResult[] = [];
    for (const line of block.trim().split('\n'))
      answers.push(await shell(line.replace('ID', `'${workflowId}'`)));
    expect(answers.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    const [status, all, first, repair] = answers;
    expect(status.stdout).toMatch(/✖ load +FAILED/);
    expect(all.stdout).toMatch(
      /^── load: FAILED, attempt 2 of 2 ──[^]*\nTraceback[^]*ValueError: no rows\n$/,
    );
    expect(first.stdout).toMatch(/^── load: FAILED, attempt 1 of 2 ──/);
    expect(repair.stderr).toMatch(/"load" SUCCESS \(attempt 3\)\njob: SUCCESS/);
  });
});

describe('--watch', () => {
  /** `"once" SUCCESS`, without the time and the attempt. */
  const events = (stderr: string): string[] =>
    [...stderr.matchAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ("\w+" \w+)/gm)].map(([, event]) => event);
  const second = (millis = 0): string => new Date(millis).toISOString().slice(0, 19).replace('T', ' ');

  test('of a repair shows what it brings and nothing older, the result, and gives its exit status', async () => {
    stack.script('twice', { fail_times: 2, error: 'not yet' });
    const { workflowId } = await stack.runs.start(
      job([notebook('twice'), notebook('good'), notebook('next', { depends_on: after('twice') })]),
    );
    await stack.endOf(workflowId);
    const again = await call('repair', workflowId, '--watch');
    expect(again.status).toBe(1);
    expect(events(again.stderr).filter((event) => !/PENDING|RUNNING/.test(event))).toEqual([
      '"twice" FAILED',
      '"next" UPSTREAM_FAILED',
    ]);
    expect(again.stderr).not.toContain('"good"');
    expect(again.stderr).toMatch(/\njob: FAILED, 3 of 3 tasks ended, [\d.]+ s, [\d.]+ s since repair 1\n/);
    expect(again.stderr).toMatch(
      /Task twice ended with FAILED: not yet .*\(brickwork logs "[^"]+" twice\)\n$/,
    );
    const good = await call('repair', workflowId, '--watch');
    expect([good.status, good.stderr]).toEqual([
      0,
      expect.stringMatching(/job: SUCCESS, .* since repair 2\n$/),
    ]);
  });

  test('of a run that has ended tells when everything was, and its result', async () => {
    const { workflowId } = await stack.runs.start(
      job([notebook('a'), notebook('b', { depends_on: after('a') })]),
    );
    const { tasks } = await stack.endOf(workflowId);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { status, stderr } = await call('status', workflowId, '--watch');
    const [a, b] = tasks.map(({ end_time }) => second(end_time));
    expect(status).toBe(0);
    expect(stderr).toMatch(
      new RegExp(`^${a} "a" SUCCESS\\n${b} "b" SUCCESS\\njob: SUCCESS, 2 of 2 tasks ended, [\\d.]+ s\\n$`),
    );
  });
});

describe('brickwork export-history', () => {
  test('writes what the replayer takes, without who ran it', async () => {
    const { workflowId } = await stack.runs.start(job([notebook('a')]));
    await stack.endOf(workflowId);
    const file = join(folder, 'history.json');
    expect((await call('export-history', workflowId, '--to', file)).stderr).toContain('holds the definition');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/"identity":"[^"]/);
    const { stdout } = await call('export-history', workflowId);
    // The members of a map come in any order from the server.
    expect(JSON.parse(stdout)).toEqual(JSON.parse(text));
    await replay(JSON.parse(text));
  });
});

describe('--explain', () => {
  /** Each row of the table of docs/operations.md: our command, and the stock one. */
  const rows = [
    ...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| [^|]+ \| `([^`]+)` \| `([^`]+)`[^|]* \|$/gm),
  ]
    .map(([, ours, stock]) => ({ ours: ours.replaceAll('\\|', '|'), stock }))
    .filter(({ ours }) => / ID/.test(ours));

  test('the table has a row for each thing', () => expect(rows.length).toBeGreaterThan(20));

  test.concurrent.each(rows)('$ours', async ({ ours, stock }) => {
    const { status, stdout } = await shell(`brickwork ${ours} --explain`);
    const lines = stdout
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    const whole = stock.includes('--workflow-id') ? stock : `${stock} --workflow-id ID`;
    expect([status, lines[0].replace(stack.taskQueue, 'brickwork')]).toEqual([
      0,
      `temporal workflow ${whole}`,
    ]);
  });

  test('what it prints does the same, with the stock command', async () => {
    const workflowId = await asked();
    const explained = await call(
      'approve',
      workflowId,
      'ok',
      '--by',
      "o'hara",
      '--comment',
      'a "b"',
      '--explain',
    );
    expect((await shell(explained.stdout)).status).toBe(0);
    await shell((await call('signal', workflowId, 'landed', '--explain')).stdout);
    const view = await stack.endOf(workflowId);
    expect(view.tasks[1].wait?.answers).toMatchObject([{ by: "o'hara", comment: 'a "b"' }]);
    const queried = await shell((await call('describe', workflowId, 'train', '--explain')).stdout);
    expect(queried.stdout).toMatch(/notebook_path/);
  });

  test('also starts a run from a YAML file, with its options', async () => {
    const file = join(folder, 'my job.yml');
    const definition = job([notebook('a')], { parameters: [{ name: 'who', default: 'you' }] });
    writeFileSync(file, stringify(definition));
    const line = await call('run', file, '--param', 'who=me', '--workflow-id', 'explained', '--explain');
    expect((await shell(line.stdout)).status).toBe(0);
    const view = await stack.endOf('explained');
    expect([view.result_state, view.job_parameters]).toEqual(['SUCCESS', { who: 'me' }]);
  });

  test('of a repair has the stock start for a closed run', async () => {
    const { stdout } = await call('repair', 'a b', '--temporal-profile', 'prod', '--explain');
    expect(stdout).toMatch(/repair_of.*--workflow-id 'a b' --profile prod/);
  });
});

describe('brickwork setup', () => {
  const NAMESPACE = 'searchable';
  let own: TestStack;
  beforeAll(async () => {
    await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE);
    own = await TestStack.start({ namespace: NAMESPACE });
    own.script('*');
  });
  afterAll(() => own.stop());

  const setup = (...args: string[]): Promise<CliResult> =>
    brickwork(['setup', ...args], { ...env(), TEMPORAL_NAMESPACE: NAMESPACE });
  const state = async (workflowId: string): Promise<unknown> => {
    const { searchAttributes } = await own.temporal.client.workflow.getHandle(workflowId).describe();
    return searchAttributes['BrickworkState'];
  };

  test('registers search attributes once; runs that begin later have them, and say what they wait for', async () => {
    const before = await own.runs.start(job([notebook('a')]));
    expect((await own.endOf(before.workflowId)).result_state).toBe('SUCCESS');
    const first = await setup();
    expect([first.status, first.stdout]).toEqual([0, expect.stringMatching(/BrickworkState: registered/)]);
    expect(JSON.parse((await setup('--json')).stdout)).toEqual({
      namespace: NAMESPACE,
      added: [],
      known: [
        'BrickworkJob',
        'BrickworkRunId',
        'BrickworkState',
        'BrickworkJobId',
        'BrickworkJobVersion',
        'BrickworkTaskRuns',
      ],
    });
    const { workflowId } = await own.runs.start(job(GUARDED));
    await own.until(workflowId, ({ tasks }) => tasks[1]?.life_cycle_state === 'WAITING_FOR_APPROVAL');
    expect([await state(before.workflowId), await state(workflowId)]).toEqual([
      undefined,
      ['WAITING_FOR_APPROVAL'],
    ]);
    await own.runs.control(workflowId, 'pauseRun', {});
    expect(await state(workflowId)).toEqual(['PAUSED']);
    await own.runs.control(workflowId, 'resumeRun', {});
    await own.runs.control(workflowId, 'reject', { task_key: 'ok', by: 'ada' });
    const view = await own.endOf(workflowId);
    expect([results(view)['ok'], view.result_state, await state(workflowId)]).toEqual([
      'FAILED',
      'FAILED',
      ['FAILED'],
    ]);
    const deployed = new DeployedJobInTest(own);
    const settings = job([notebook('a')]);
    await deployed.deploy(settings);
    const run = await deployed.start('run', settings);
    await run.result();
    const { searchAttributes } = await run.describe();
    expect(searchAttributes).toMatchObject({
      BrickworkJobId: [deployed.jobId],
      BrickworkJobVersion: ['1'],
      BrickworkState: ['SUCCESS'],
    });
    await deployed.handle.terminate();
  });
});
