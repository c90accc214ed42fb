import type { RunningServer } from '../../src/http/serve-fetch.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byBearerToken, parseTokens } from '../../src/codec-server/bearer-tokens.js';
import { serveCodec } from '../../src/codec-server/serve-codec.js';
import { connectTemporal } from '../../src/client/connect.js';
import { JobRuns } from '../../src/client/job-runs.js';
import { canary, canariesIn } from '../support/canaries.js';
import { after, job, notebook } from '../support/definitions.js';
import { encryptedBy, testKey } from '../support/encryption.js';
import { temporalCli } from '../support/temporal-cli.js';
import { TestStack } from '../support/test-stack.js';
import { brickwork, cliEnvironment } from '../cli/run-cli.js';

const [older, current] = [testKey('older'), testKey('current')];
const TOKEN = 'a-token-that-nobody-guesses';

let stack: TestStack;
let codec: RunningServer;
beforeAll(async () => {
  stack = await TestStack.start({ encryption: encryptedBy(older) });
  codec = await serveCodec({
    ...{ codec: encryptedBy(current, older).codec, origins: [], listen: { host: '127.0.0.1', port: 0 } },
    authenticate: byBearerToken(parseTokens('', `jane:${TOKEN}`).tokens),
    onEvent: () => undefined,
  });
});
afterAll(async () => {
  await codec.stop();
  await stack.stop();
});

const gated = (name: string): object =>
  job(
    [
      notebook('before'),
      { task_key: 'gate', depends_on: after('before'), brickwork: { wait_task: { signal: 'go' } } },
      notebook('behind', {
        depends_on: after('gate'),
        notebook_task: { notebook_path: '/x', base_parameters: { v: '{{tasks.before.values.v}}' } },
      }),
    ],
    { name },
  );
const isAtGate = ({ tasks }: { tasks: { life_cycle_state: string }[] }): boolean =>
  tasks.some(({ life_cycle_state: state }) => state === 'WAITING_FOR_SIGNAL');

/** The client of a stack, encrypting otherwise. */
async function otherwise<T>(
  encryption: ReturnType<typeof encryptedBy>,
  act: (runs: JobRuns) => Promise<T>,
): Promise<T> {
  const temporal = await connectTemporal({ connectionOptions: { address: stack.address }, encryption });
  try {
    return await act(new JobRuns(temporal.client, stack.taskQueue));
  } finally {
    await temporal.close();
  }
}

describe('the temporal command', () => {
  test('reads an encrypted run through the codec server, and only with a token', async () => {
    const error = canary('error');
    stack.script('fails', { fail_times: 9, error, error_trace: `${error}\n  ${canary('trace')}` });
    const definition = job([notebook('fails')], {
      parameters: [{ name: 'p', default: canary('parameter') }],
    });
    const { workflowId } = await stack.runs.start(definition);
    expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
    const show = (...more: string[]) =>
      temporalCli('workflow', 'show', '--workflow-id', workflowId, '--output', 'json', ...more);
    const raw = await show();
    expect([raw.status, canariesIn(decoded(raw.stdout))]).toEqual([0, new Set()]);
    expect(raw.stdout).toMatch(/"message": "Encoded failure"/);
    const endpoint = ['--codec-endpoint', codec.url];
    const read = await show(...endpoint, '--codec-auth', `Bearer ${TOKEN}`);
    expect(read.status, read.stderr).toBe(0);
    expect(canariesIn(decoded(read.stdout))).toEqual(new Set(['error', 'parameter']));
    // What the Web UI and the SDKs show as the message; the command shows it beside.
    expect(decoded(read.stdout)).toContain(`"message":"Task fails ended with FAILED: ${error}"`);
    const refused = await show(...endpoint, '--codec-auth', 'Bearer wrong');
    expect([refused.status, canariesIn(decoded(refused.stdout))]).toEqual([1, new Set()]);
  });

  test('starts a run by way of the codec server, and asks it', async () => {
    stack.script('*');
    const codecOptions = ['--codec-endpoint', codec.url, '--codec-auth', `Bearer ${TOKEN}`];
    const workflowId = `by-temporal-cli-${process.pid}`;
    const started = await temporalCli(
      ...['workflow', 'start', '--type', 'runJob', '--task-queue', stack.taskQueue],
      ...['--workflow-id', workflowId, '--input', JSON.stringify(job([notebook('a')])), ...codecOptions],
    );
    expect(started.status, started.stderr).toBe(0);
    await stack.restartWorker({ encryption: encryptedBy(current, older) });
    await otherwise(encryptedBy(current, older), (runs) => runs.ending(workflowId));
    const view = await temporalCli(
      ...['workflow', 'query', '--type', 'run', '--workflow-id', workflowId, '--output', 'json'],
      ...codecOptions,
    );
    expect(view.status, view.stderr).toBe(0);
    expect(view.stdout).toContain('"task_key": "a"');
  });
});

describe('keys change', () => {
  test('a run that began before encryption was on goes on after it, encrypted from there', async () => {
    const plain = await TestStack.start();
    try {
      plain.script('*', { notebook_result: JSON.stringify({ v: canary('value') }) });
      const { workflowId } = await plain.runs.start(gated('from-plain') as never);
      await plain.until(workflowId, isAtGate);
      await plain.restartWorker({ encryption: encryptedBy(current) });
      const temporal = await connectTemporal({
        connectionOptions: { address: plain.address },
        encryption: encryptedBy(current),
      });
      const runs = new JobRuns(temporal.client, plain.taskQueue);
      await runs.signal(workflowId, 'go', { p: 1 });
      expect((await runs.ending(workflowId)).kind).toBe('ended');
      expect((await runs.view(workflowId)).result_state).toBe('SUCCESS');
      await temporal.close();
      const keyIds = await keyIdsOf(plain, workflowId);
      expect([keyIds.has(undefined), keyIds.has('current')]).toEqual([true, true]);
    } finally {
      await plain.stop();
    }
  });

  test('a run of an older key goes on with a new one, step by step, and is repaired later', async () => {
    stack.script('*', { notebook_result: JSON.stringify({ v: 1 }) });
    const { workflowId } = await otherwise(encryptedBy(older), (runs) =>
      runs.start(gated('rotated') as never),
    );
    await stack.restartWorker({ encryption: encryptedBy(older, current) });
    await stack.until(workflowId, isAtGate);
    await stack.restartWorker({ encryption: encryptedBy(current, older) });
    stack.script('behind', { fail_times: 1, error: 'no' });
    await otherwise(encryptedBy(current, older), async (runs) => {
      await runs.signal(workflowId, 'go', {});
      expect((await runs.ending(workflowId)).kind).toBe('ended');
      expect((await runs.view(workflowId)).result_state).toBe('FAILED');
      await runs.repair(workflowId, { rerun_all_failed_tasks: true });
      await expect
        .poll(async () => (await runs.view(workflowId)).result_state, { timeout: 30_000 })
        .toBe('SUCCESS');
    });
    expect(await keyIdsOf(stack, workflowId)).toEqual(new Set(['current', 'older']));
  });

  test('a run whose key is missing waits and is named it, and goes on once the worker has it', async () => {
    stack.script('*', { notebook_result: JSON.stringify({ v: 1 }) });
    const lost = testKey('lost');
    await stack.restartWorker({ encryption: encryptedBy(current, older) });
    const { workflowId } = await otherwise(encryptedBy(lost), (runs) => runs.start(gated('lost') as never));
    const handle = stack.temporal.client.workflow.getHandle(workflowId);
    // The failure itself is encrypted by the key that the worker has.
    const failure = async (): Promise<string> => {
      const { events } = await handle.fetchHistory();
      const failed = events?.find(({ workflowTaskFailedEventAttributes: one }) => one != null);
      const encoded = failed?.workflowTaskFailedEventAttributes?.failure?.encodedAttributes;
      if (encoded == null) return '';
      const [{ data }] = await encryptedBy(current).codec.decode([encoded]);
      return Buffer.from(data ?? []).toString();
    };
    await expect
      .poll(failure, { timeout: 20_000 })
      .toContain(
        'A payload is encrypted with the key \\"lost\\", which is not among the keys here: current, older.',
      );
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await stack.restartWorker({ encryption: encryptedBy(current, older, lost) });
    await otherwise(encryptedBy(current, older, lost), async (runs) => {
      await runs.signal(workflowId, 'go', {});
      expect((await runs.ending(workflowId)).kind).toBe('ended');
      expect((await runs.view(workflowId)).result_state).toBe('SUCCESS');
    });
  }, 120_000);

  test('a worker without any keys leaves encrypted runs alone', async () => {
    stack.script('*', { notebook_result: JSON.stringify({ v: 1 }) });
    await stack.restartWorker();
    const { workflowId } = await otherwise(encryptedBy(older), (runs) =>
      runs.start(gated('keyless') as never),
    );
    const { client } = stack.temporal;
    const failed = async (): Promise<string | undefined> => {
      const { events = [] } = await client.workflow.getHandle(workflowId).fetchHistory();
      return (
        events?.find(({ workflowTaskFailedEventAttributes: one }) => one != null)
          ?.workflowTaskFailedEventAttributes?.failure?.message ?? undefined
      );
    };
    await expect
      .poll(failed, { timeout: 20_000 })
      .toMatch(/encrypted with the key "older", and no keys are set here/);
    expect((await client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
    await stack.restartWorker({ encryption: encryptedBy(older, current) });
    await stack.until(workflowId, isAtGate);
    await stack.runs.cancel(workflowId);
    await stack.runs.ending(workflowId);
  });
});

test('commands read and write with the keys of the environment, and say which one they miss', async () => {
  stack.script('*', { notebook_result: JSON.stringify({ v: 'seen' }) });
  await stack.restartWorker({ encryption: encryptedBy(older, current) });
  const { workflowId } = await stack.runs.start(job([notebook('a')]));
  await stack.endOf(workflowId);
  const env = { ...cliEnvironment(stack), BRICKWORK_ENCRYPTION_KEYS: `${current.line} ${older.line}` };
  const values = await brickwork(['values', workflowId, '--json'], env);
  expect([values.status, values.stderr]).toEqual([0, '']);
  expect(values.stdout).toContain('seen');
  const without = await brickwork(['values', workflowId, '--json'], cliEnvironment(stack));
  expect(without.status).not.toBe(0);
  expect(without.stderr).toContain('encrypted with the key "older", and no keys are set here');
  expect(without.stderr).not.toMatch(/^\s+at /m);
  const bad = await brickwork(['values', workflowId], {
    ...env,
    BRICKWORK_ENCRYPTION_KEYS: `a:${older.line}x b:AA`,
  });
  expect([bad.status, bad.stdout]).toEqual([2, '']);
  expect(bad.stderr).toMatch(
    /^brickwork: The encryption keys cannot be used:\n {2}.*key 1: .*\n {2}.*key 2: that is 1 bytes/,
  );
  expect(bad.stderr).not.toContain(older.line.slice(6, 20));
});

/** All base64 texts of a JSON document, as they decode, after it: payloads are written so where they are of no known kind. */
function decoded(text: string): string {
  const encoded = [...text.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)].map(([, one]) => one);
  return [text, ...encoded.map((one) => Buffer.from(one, 'base64').toString('latin1'))].join('\n');
}

/** The ids of the keys of a run's payloads, of all its executions; undefined for those that are not encrypted. */
async function keyIdsOf(
  { temporal: { client } }: TestStack,
  workflowId: string,
): Promise<Set<string | undefined>> {
  const ids = new Set<string | undefined>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('metadata' in value && 'data' in value) {
      const metadata = value.metadata as Record<string, Uint8Array> | null;
      const id = metadata?.['encryption-key-id'];
      ids.add(id === undefined ? undefined : Buffer.from(id).toString());
    } else if (!ArrayBuffer.isView(value))
      // Search attributes are never encrypted, and there are some where another test has registered them meanwhile.
      for (const [name, member] of Object.entries(value)) if (name !== 'searchAttributes') visit(member);
  };
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // Names of workers, timers and patches are no payloads of ours.
    for (const event of events ?? []) if (event.markerRecordedEventAttributes == null) visit(event);
  }
  return ids;
}
