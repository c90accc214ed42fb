import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/core/doctor/check.js';
import { judgeClock, judgeTemporalClock } from '../../../src/core/doctor/judge-clock.js';
import { compareVersions, judgeMachine, type MachineFacts } from '../../../src/core/doctor/judge-machine.js';
import {
  judgeTemporal,
  judgeUnreachable,
  type TemporalFacts,
} from '../../../src/core/doctor/judge-temporal.js';
import { judgeWorkers, type Poller, type QueueFacts } from '../../../src/core/doctor/judge-workers.js';
import { judgeWorkspace, type WorkspaceFacts } from '../../../src/core/doctor/judge-workspace.js';

/** `name status: message → remedy`, of those that are asked about. */
function line({ name, status, message, remedy }: Check): string {
  return `${name} ${status}: ${message}${remedy === undefined ? '' : ` → ${remedy}`}`;
}

/** Whatever is not well says what to do, and only that. */
function expectRemedies(checks: Check[]): void {
  for (const { status, remedy } of checks) expect(remedy === undefined).toBe(status === 'ok');
}

const MACHINE: MachineFacts = { nodeVersion: '20.20.2', leastNodeVersion: '20.19', packages: [] };
const PACKAGES = [
  { name: 'a', isInstalled: true },
  { name: 'b', isInstalled: false },
];

describe('the machine', () => {
  test.each<[Partial<MachineFacts>, string]>([
    [{}, 'node ok: Node.js 20.20.2'],
    [{ nodeVersion: '20.9.0' }, 'node failed: Node.js 20.9.0 is too old. → Install Node.js 20.19 or newer.'],
    [{ settingsProblem: 'X is bad.' }, 'settings failed: X is bad. → docs/settings.md'],
    [{ packages: PACKAGES }, 'optional packages ok: installed: a; not installed: b'],
    [{ packages: PACKAGES.slice(1) }, 'optional packages ok: not installed: b'],
  ])('%j', (facts, expected) => {
    const checks = judgeMachine({ ...MACHINE, ...facts });
    expect(checks.map(line).join('\n')).toContain(expected);
    expectRemedies(checks);
  });

  test.each([
    ['1.28.0', '1.28', 0],
    ['1.9', '1.28', -19],
    ['2', '1.28.3', 1],
    ['1.31.0-rc.1', '1.31', 1],
  ])('%s and %s', (one, other, difference) => expect(compareVersions(one, other)).toBe(difference));
});

const TEMPORAL: TemporalFacts = {
  address: 'localhost:7233',
  namespace: 'default',
  server: { version: '1.32.0' },
  retention: { seconds: 259_200 },
  searchAttributes: { known: ['BrickworkJob', 'BrickworkState'], missing: [], wrong: [] },
};
const NO = { problem: 'no answer' };

describe('Temporal', () => {
  test.each<[string, Partial<TemporalFacts>, string]>([
    ['well', {}, 'temporal ok: localhost:7233, server 1.32.0'],
    ['old', { server: { version: '1.24.2' } }, 'temporal warning: The server at localhost:7233 is 1.24.2'],
    ['of the cloud', { server: { version: '' } }, 'temporal ok: localhost:7233 answers.'],
    ['silent', { server: NO }, 'temporal failed: localhost:7233 does not say its version: no answer'],
    ['keeping runs', {}, 'namespace ok: "default" keeps closed runs for 3 d.'],
    [
      'forgetful',
      { retention: { seconds: 7200 } },
      'namespace warning: "default" keeps closed runs for 2 h, and',
    ],
    [
      'without the namespace',
      { retention: NO },
      'namespace failed: "default": no answer → Set TEMPORAL_NAMESPACE',
    ],
    ['searchable', {}, 'search attributes ok: 2 are registered.'],
    [
      'not set up',
      { searchAttributes: { known: [], missing: ['A', 'B'], wrong: [] } },
      'search attributes warning: A, B: not registered, so that runs are not found by them. → brickwork setup',
    ],
    [
      'with attributes of another type',
      { searchAttributes: { known: [], missing: ['A'], wrong: ['B'] } },
      'search attributes failed: B: of another type than Keyword',
    ],
    ['guarded', { searchAttributes: NO }, 'search attributes warning: The service does not say'],
  ])('%s', (_name, facts, expected) => {
    const checks = judgeTemporal({ ...TEMPORAL, ...facts });
    expect(checks.map(line).join('\n')).toContain(expected);
    expectRemedies(checks);
    expect(checks).toHaveLength(3);
  });

  test('that is not there is one failure', () => {
    expect(judgeUnreachable('No.').map(line)).toEqual([
      expect.stringMatching(/^temporal failed: No\. → Set TEMPORAL_ADDRESS.*npm run up$/),
    ]);
  });
});

const NOW = 1_000_000;
const poller = (identity: string, more: Partial<Poller> = {}): Poller => {
  return { identity, lastAccessMillis: NOW - 1000, ...more };
};
const one = [poller('w1')];
const versioned = [poller('w1', { build: 'brickwork/b1' }), poller('w2', { build: 'brickwork/b2' })];

describe('workers', () => {
  test.each<[string, Partial<QueueFacts>, string]>([
    ['one', {}, 'workers ok: 1 worker polls the task queue "q": w1\nworker builds ok: without a version'],
    ['two', { workflows: [...one, poller('w2')] }, 'workers ok: 2 workers poll the task queue "q": w1, w2'],
    [
      'none',
      { workflows: [], activities: [] },
      'workers failed: No worker polls the task queue "q". → Start one',
    ],
    ['for workflows alone', { activities: [] }, 'for workflows alone, not for activities.'],
    ['for activities alone', { workflows: [] }, 'for activities alone, not for workflows.'],
    [
      'that have gone',
      { workflows: [poller('w1', { lastAccessMillis: NOW - 200_000 })] },
      'workers warning: No worker has polled the task queue "q" for 200 s: they may have stopped.',
    ],
    [
      'of the current build',
      { workflows: versioned, currentBuild: 'brickwork/b2' },
      'worker builds ok: brickwork/b1, brickwork/b2; new runs go to brickwork/b2.',
    ],
    [
      'of builds that are not current',
      { workflows: versioned },
      'worker builds failed: New runs go to workers without a version, and no such worker polls (there are: brickwork/b1, brickwork/b2). → temporal worker deployment set-current-version --deployment-name brickwork --build-id b1',
    ],
    [
      'without the version that is current',
      { currentBuild: 'brickwork/b1' },
      'worker builds failed: New runs go to brickwork/b1, and no such worker polls (there are: without a version). → Start a worker of that build',
    ],
  ])('%s', (_name, facts, expected) => {
    const checks = judgeWorkers({ taskQueue: 'q', workflows: one, activities: one, ...facts }, NOW);
    expect(checks.map(line).join('\n')).toContain(expected);
    expectRemedies(checks);
  });

  test('of a queue that is not known', () => {
    expect(judgeWorkers({ taskQueue: 'q', ...NO }, NOW).map(line)).toEqual([
      'workers failed: The task queue "q" is not known: no answer → Ask again.',
    ]);
  });
});

describe('clocks', () => {
  test.each([
    [900, "clock ok: This machine's clock agrees with that of x."],
    [-6000, "clock ok: This machine's clock is 6 s ahead of that of x."],
    [
      70_000,
      "clock warning: This machine's clock is 70 s behind that of x. → Set this machine's clock by NTP.",
    ],
    [-3_600_000, "clock failed: This machine's clock is 3600 s ahead of that of x."],
  ])('%i ms', (offset, expected) => expect(line(judgeClock('clock', 'x', offset))).toContain(expected));

  test('a poll in the future tells that this machine is behind; any other one tells nothing', () => {
    expect(judgeTemporalClock(NOW - 60_000, NOW)).toBeUndefined();
    expect(judgeTemporalClock(NOW + 30_000, NOW)).toMatchObject({ status: 'warning' });
  });
});

const USER = { userName: 'ada', isAdmin: false };
const WORKSPACE: WorkspaceFacts = {
  name: 'default',
  host: { url: 'https://a.example' },
  user: USER,
  jobs: {},
  clusters: {},
};

describe('a workspace', () => {
  test.each<[string, Partial<WorkspaceFacts>, string]>([
    [
      'well',
      {},
      'workspace default ok: https://a.example, as ada\nworkspace default: jobs ok: ada may read the Jobs API.',
    ],
    [
      'not named',
      { host: NO },
      'workspace default warning: No workspace is named here: no answer → Sign in as',
    ],
    [
      'of a profile that is wrong',
      { name: 'prod', host: NO },
      'workspace prod failed: No workspace is named here',
    ],
    ['that refuses', { user: NO }, 'workspace default failed: https://a.example: no answer → Sign in as'],
    [
      'without jobs',
      { jobs: NO },
      'workspace default: jobs failed: the Jobs API: no answer → Give ada access',
    ],
    [
      'without clusters',
      { clusters: NO },
      'workspace default: clusters failed: lists of clusters: no answer',
    ],
    [
      'of an admin',
      { user: { ...USER, isAdmin: true, entitlements: [] } },
      'entitlements ok: ada is an admin.',
    ],
    [
      'that gives no access',
      { user: { ...USER, entitlements: ['databricks-sql-access'] } },
      'entitlements warning: ada has no entitlement "workspace-access"',
    ],
    [
      'that lets one create clusters',
      { user: { ...USER, entitlements: ['workspace-access', 'allow-cluster-create'] } },
      'entitlements ok: workspace-access, allow-cluster-create',
    ],
    [
      'with policies',
      { policies: 2, user: { ...USER, entitlements: ['workspace-access'] } },
      'entitlements ok: ada may create clusters by 2 policies.',
    ],
    [
      'without',
      { policies: 0, user: { ...USER, entitlements: ['workspace-access'] } },
      'entitlements warning: ada may submit runs, but create no clusters of its own.',
    ],
    ['with another time', { clockOffsetMillis: 20_000 }, 'clock warning: '],
  ])('%s', (_name, facts, expected) => {
    const checks = judgeWorkspace({ ...WORKSPACE, ...facts });
    expect(checks.map(line).join('\n')).toContain(expected);
    expectRemedies(checks);
  });

  test('that was not asked for a user has failed', () => {
    const { name, host } = WORKSPACE;
    expect(judgeWorkspace({ name, host })[0]).toMatchObject({ status: 'failed' });
    expect(judgeWorkspace({ name, host, user: USER }).map(({ status }) => status)).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });
});
