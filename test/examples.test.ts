import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readDefinition } from '../src/cli/read/read-definition.js';
import { costReport } from '../src/core/cost/cost-report.js';
import { LIST_PRICES, type PriceTable } from '../src/core/cost/price-table.js';
import type { RunView } from '../src/core/run/view/run-view.js';
import { deliverFilesOfExample, exampleNames, settingsOfExample } from '../src/local/example-settings.js';
import type { EmulatorSettings } from '../src/emulator/state/settings.js';
import { DESCRIBED_EXAMPLES, expectedResults } from './support/example-results.js';
import { TestStack } from './support/test-stack.js';

const EXAMPLES = exampleNames();

/** A thousand times the list, so that the cents of runs that take seconds mean something. */
const PRICES: PriceTable = {
  ...LIST_PRICES,
  dbu: { JOBS_COMPUTE: 150, ALL_PURPOSE_COMPUTE: 550 },
  nodes: Object.fromEntries(
    Object.entries(LIST_PRICES.nodes).map(([type, { dbus, instance }]) => [
      type,
      { dbus, instance: instance * 1000, spot_instance: instance * 300 },
    ]),
  ),
};

/** What a run and the job runs that it started have cost, by what `brickwork cost` reckons. */
async function costOf(workflowId: string, view: RunView): Promise<{ cost: number; unpriced: string[] }> {
  const usage = await (stack as TestStack).runs.usage(workflowId);
  if (usage === undefined) throw new Error('no usage');
  const report = costReport(usage, PRICES);
  const shares = report.tasks.reduce((total, { cost }) => total + cost, report.idle_cost);
  expect(shares).toBeCloseTo(report.cost, 6);
  const children = view.tasks.flatMap(({ attempt_runs }) =>
    attempt_runs.flatMap((run) => run.workflow_id ?? []),
  );
  let { cost } = report;
  for (const child of children) cost += (await costOf(child, await (stack as TestStack).endOf(child))).cost;
  return { cost, unpriced: report.unpriced };
}

let stack: TestStack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

async function open(name: string, settings: Partial<EmulatorSettings> = {}): Promise<TestStack> {
  const emulator = { ...settingsOfExample(name), ...settings, prices: PRICES };
  stack = await TestStack.start({ emulator });
  deliverFilesOfExample(name, stack.data);
  return stack;
}

describe.each(DESCRIBED_EXAMPLES)('the example %s', (name) => {
  const expected = expectedResults(name);

  test('ends as its README says, and leaves nothing behind', async () => {
    const { document, issues } = readDefinition(join('examples', name, 'job.yml'));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { runs, emulator } = await open(name);
    const { workflowId } = await runs.start(document);
    const view = await (stack as TestStack).endOf(workflowId);
    const found = view.tasks.map(({ task_key, result_state, attempts }) => [
      task_key,
      result_state,
      String(attempts),
    ]);
    expect(found, JSON.stringify(view.tasks.filter(({ state_message }) => state_message))).toEqual(
      expected.tasks,
    );
    expect(view.result_state).toBe(expected.result);
    const left = (stack as TestStack).violations().filter((line) => !line.includes('serving'));
    expect(left).toEqual([]);
    expect(emulator.workspace.runs.size).toBeGreaterThan(0);
    const meter = emulator.workspace.clusters.meter.read();
    const { cost, unpriced } = await costOf(workflowId, view);
    expect(unpriced).toEqual([]);
    const metered = meter.reduce((total, { dbu_cost, instance_cost }) => total + dbu_cost + instance_cost, 0);
    // The meter runs until the cluster has gone, which on a busy machine is noticed later.
    expect(Math.abs(cost - metered)).toBeLessThanOrEqual(0.02 * metered);
  });

  test('is started by one command that its README names', () => {
    expect(readFileSync(join('examples', name, 'README.md'), 'utf8')).toMatch(
      name === 'nightly-flights' ? /npm run demo/ : `run examples/${name}/job.yml --local`,
    );
  });
});

describe('examples show what they say', () => {
  const run = async (name: string, parameters: Record<string, string> = {}) => {
    const { document } = readDefinition(join('examples', name, 'job.yml'));
    const { workflowId } = await (stack as TestStack).runs.start(document, { parameters });
    return (stack as TestStack).endOf(workflowId);
  };
  const resultOf = (view: Awaited<ReturnType<typeof run>>, key: string): string | undefined =>
    view.tasks.find(({ task_key }) => task_key === key)?.result_state;

  test('conditional takes the other branch by a parameter', async () => {
    await open('conditional');
    const view = await run('conditional', { full_above: '0.1' });
    expect([resultOf(view, 'process_all'), resultOf(view, 'process_changed')]).toEqual([
      'SUCCESS',
      'EXCLUDED',
    ]);
  });

  test('git-integrated runs the code of the branch that is named', async () => {
    const repository = mkdtempSync(join(tmpdir(), 'brickwork-git-'));
    const git = (...words: string[]): void =>
      void execFileSync('git', [
        '-C',
        repository,
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.com',
        ...words,
      ]);
    try {
      cpSync('examples/git-integrated/repository', repository, { recursive: true });
      git('init', '--quiet', '--initial-branch=main');
      git('add', '.');
      git('commit', '--quiet', '-m', 'one');
      git('checkout', '--quiet', '-b', 'next');
      writeFileSync(join(repository, 'queries/count.sql'), 'SELECT 4 AS cities');
      git('commit', '--quiet', '-am', 'two');
      git('checkout', '--quiet', 'main');
      await open('git-integrated', {
        gitRepositories: { 'https://git.example.com/data/pipelines': repository },
      });
      expect((await run('git-integrated', { branch: 'main' })).result_state).toBe('SUCCESS');
      const next = await run('git-integrated', { branch: 'next' });
      expect([resultOf(next, 'check'), next.state_message]).toEqual([
        'FAILED',
        expect.stringContaining('AssertionError: 4'),
      ]);
      const none = await run('git-integrated', { branch: 'nope' });
      expect(none.tasks[0].attempt_runs[0].termination_code).toBe('REPOSITORY_CHECKOUT_FAILED');
    } finally {
      rmSync(repository, { recursive: true, force: true });
    }
  });

  test('cdc-merge applies each change once', async () => {
    await open('cdc-merge');
    const view = await run('cdc-merge');
    expect(view.tasks.find(({ task_key }) => task_key === 'is_right')?.outcome).toBe('true');
  });
});

test('the wheel of ml-pipeline is made of the source beside it', () => {
  const source = readFileSync('examples/ml-pipeline/wheel/price_model/__init__.py', 'utf8');
  const script =
    'import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read("price_model/__init__.py").decode())';
  const wheel = 'examples/ml-pipeline/wheels/price_model-0.1.0-py3-none-any.whl';
  expect(execFileSync('python3', ['-c', script, wheel], { encoding: 'utf8' })).toBe(source);
});

afterAll(() => expect(EXAMPLES.length).toBe(14));
