import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../src/core/doctor/check.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment, type CliResult } from './run-cli.js';

const NAMESPACE = 'doctored';
let stack: TestStack;
beforeAll(async () => {
  await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE, '--retention', '72h');
  stack = await TestStack.start({ namespace: NAMESPACE });
});
afterAll(() => stack.stop());

const signIn = (): Record<string, string> => ({
  ...cliEnvironment(stack),
  HOME: stack.data,
  TEMPORAL_NAMESPACE: NAMESPACE,
  DATABRICKS_CONFIG_PROFILE: '',
  DATABRICKS_HOST: stack.emulator.url,
  DATABRICKS_TOKEN: 'test',
});
const call = (args: string[] = [], env: Record<string, string> = {}): Promise<CliResult> =>
  brickwork(['doctor', ...args], { ...signIn(), ...env });
async function statuses(env: Record<string, string>, ...args: string[]) {
  const { status, stdout } = await call([...args, '--json'], env);
  const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: Check[] };
  return { status, healthy, ...Object.fromEntries(checks.map((check) => [check.name, check.status])) };
}

describe('brickwork doctor', () => {
  test('checks everything, and says what to do about what is missing', async () => {
    const { status, stdout } = await call();
    expect(stdout).toMatch(/^ok +node +Node\.js/);
    expect(stdout).toMatch(/\nok +temporal +127\.0\.0\.1:\d+, server 1\.\d+/);
    expect(stdout).toMatch(/\nok +namespace +"doctored" keeps closed runs for 3 d\.\n/);
    expect(stdout).toMatch(/\nwarning +search attributes +BrickworkJob, .*\n +→ brickwork setup\n/);
    expect(stdout).toMatch(/\nok +workers +1 worker polls the task queue "test-/);
    expect(stdout).toMatch(/\nok +workspace default +http:\/\/127\.0\.0\.1:\d+, as emulator@example\.com\n/);
    expect(stdout).toMatch(/\nok +workspace default: clock +This machine's clock agrees/);
    expect(stdout).toMatch(/\n\d+ ok, 1 warning\(s\), 0 failed\n$/);
    expect(status).toBe(0);
    await brickwork(['setup'], signIn());
    expect(await statuses({})).toMatchObject({ healthy: true, 'search attributes': 'ok' });
  });

  test('makes the other checks where one fails, and fails then', async () => {
    expect(await statuses({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).toMatchObject({
      ...{ status: 1, healthy: false, temporal: 'failed' },
      'workspace default: jobs': 'ok',
    });
    expect(await statuses({ TEMPORAL_NAMESPACE: 'none' })).toMatchObject({
      ...{ status: 1, temporal: 'ok', namespace: 'failed' },
      'workspace default': 'ok',
    });
    expect(
      await statuses({ DATABRICKS_HOST: 'http://127.0.0.1:1', BRICKWORK_MAX_SUBMITS: '0' }),
    ).toMatchObject({ status: 1, workers: 'ok', settings: 'failed', 'workspace default': 'failed' });
    expect(await statuses({ BRICKWORK_ENCRYPTION_KEYS: 'a' })).toMatchObject({
      ...{ status: 1, settings: 'failed', temporal: 'ok', workers: 'ok' },
    });
    expect(await statuses({}, '--task-queue', 'nobody', '--profile', 'lost')).toMatchObject({
      ...{ status: 1, workers: 'failed', 'workspace lost': 'failed' },
      'workspace default': 'ok',
    });
  });
});
