import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { job, notebook } from '../support/definitions.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*', { duration_millis: 60_000 });
});
afterAll(() => stack.stop());

const call = (...args: string[]): Promise<CliResult> => brickwork(args, cliEnvironment(stack));
const CLUSTER = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

async function running(): Promise<string> {
  const { workflowId } = await stack.runs.start(job([notebook('a', { job_cluster_key: 'm' })], CLUSTER));
  await stack.until(workflowId, ({ tasks }) => tasks[0]?.life_cycle_state === 'RUNNING');
  return workflowId;
}

describe('brickwork janitor', () => {
  test('says what it would end, then ends what a terminated run has left, and leaves open runs alone', async () => {
    const open = await running();
    const gone = await running();
    await stack.temporal.client.workflow.getHandle(gone).terminate();
    const dry = await call('janitor', '--dry-run');
    expect([dry.status, dry.stdout]).toEqual([0, expect.stringMatching(/2 clusters, 2 left over\n$/)]);
    expect(dry.stdout).toMatch(`${gone}: a (`);
    const { swept } = JSON.parse((await call('janitor', '--json')).stdout) as {
      swept: { workflowId: string }[];
    };
    expect(swept).toMatchObject([
      { workflowId: gone, name: 'a', outcome: 'ended' },
      { workflowId: gone, name: 'cluster m', outcome: 'ended' },
    ]);
    expect((await stack.runs.view(open)).tasks[0].life_cycle_state).toBe('RUNNING');
    await stack.runs.cancel(open);
    await stack.endOf(open);
    expect(stack.violations()).toEqual([]);
  });

  test('ends a cluster that a late create has made beside that of an open run', async () => {
    const open = await running();
    const { clusters } = stack.emulator.workspace;
    const [own] = [...clusters.clusters.values()].filter(({ state }) => state === 'RUNNING');
    const stray = clusters.create(own.spec, 'API');
    const { stdout } = await call('janitor');
    expect(stdout).toMatch(`${open}: cluster m (${stray.clusterId}) ended`);
    expect([own.state, stray.state === 'RUNNING']).toEqual(['RUNNING', false]);
    await stack.runs.cancel(open);
    await stack.endOf(open);
  });

  test('leaves clusters of others alone, and says what it could not do', async () => {
    const { clusters } = stack.emulator.workspace;
    const foreign = clusters.create({ custom_tags: { team: 'x' } }, 'API');
    stack.fault({
      route: '/clusters/list',
      kind: 'status',
      status: 403,
      error_code: 'PERMISSION_DENIED',
      times: 2,
    });
    const failed = await call('janitor');
    expect([failed.status, failed.stdout]).toEqual([
      1,
      expect.stringMatching(/cluster m failed: Injected[^]*workspace \(default\) failed: Injected/),
    ]);
    expect((await call('janitor')).stdout).toMatch(/, 0 clusters, 0 left over/);
    expect(foreign.state).not.toBe('TERMINATING');
  });

  test('runs by a schedule, which can be changed and ended', async () => {
    expect((await call('janitor', '--every', '30')).status).toBe(0);
    expect((await call('janitor', '--every', '15')).status).toBe(0);
    const { stdout } = await temporalCli(
      'schedule',
      'describe',
      '--schedule-id',
      'brickwork-janitor',
      '-o',
      'json',
    );
    expect(stdout).toMatch(/"interval": "900s"/);
    expect((await call('janitor', '--off')).status).toBe(0);
    expect((await call('janitor', '--off')).status).toBe(0);
    const lines = await Promise.all([
      call('janitor', '--dry-run', '--explain'),
      call('janitor', '--every', '15', '--explain'),
      call('janitor', '--off', '--explain'),
    ]);
    expect(lines.map((line) => line.stdout.replaceAll(stack.taskQueue, 'QUEUE'))).toEqual([
      `temporal workflow execute --type janitor --task-queue QUEUE --input '{"dry_run":true}' --workflow-id brickwork-janitor\n`,
      'temporal schedule create --schedule-id brickwork-janitor --interval 15m --type janitor --task-queue QUEUE\n',
      'temporal schedule delete --schedule-id brickwork-janitor\n',
    ]);
  });

  test('wrong input is said, on the command line and by the stock command', async () => {
    expect((await call('janitor', '--every', 'often')).status).toBe(2);
    const words = ['workflow', 'execute', '--type', 'janitor', '-t', stack.taskQueue, '-w', 'wrong-janitor'];
    for (const input of ['{"dry": true}', '5', '{"since_hours": -1}']) {
      const { stdout, stderr } = await temporalCli(...words, '--input', input);
      expect(`${stdout}${stderr}`).toMatch(/The janitor takes/);
    }
  });
});
