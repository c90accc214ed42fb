import { NativeConnection, Worker as TemporalWorker } from '@temporalio/worker';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { describe, expect, inject, test } from 'vitest';
import { connectTemporal } from '../../src/client/connect.js';
import { ownBundle } from '../../src/worker/own-bundle.js';
import { stopQuietly } from '../../src/worker/stop-quietly.js';
import type { ScriptedReport } from '../support/scripted-temporal.js';

/** A thread does not load TypeScript by itself. */
function startScriptedTemporal(sent: Int32Array): Worker {
  const source = readFileSync('test/support/scripted-temporal.ts', 'utf8');
  const { outputText } = transpileModule(source, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  });
  return new Worker(outputText, { eval: true, workerData: sent.buffer });
}

/** Stands still until so many tasks are on their way to the worker, however slow the machine is. */
function standStillUntil(sent: Int32Array, count: number): void {
  for (;;) {
    const soFar = Atomics.load(sent, 0);
    if (soFar >= count) return;
    if (Atomics.wait(sent, 0, soFar, 10_000) === 'timed-out') throw new Error(`${soFar} tasks were sent.`);
  }
}

/**
 * What becomes of the workflow tasks that a worker is given: `early`, where it is busy, when `stop` is called, and `late`,
 * by a poll that is under way as it stops.
 */
async function givenAndAnswered(
  stop: (worker: { stop(): void }) => void,
  { isBusy }: { isBusy: boolean },
): Promise<Pick<ScriptedReport, 'given' | 'answered'>> {
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const server = startScriptedTemporal(sent);
  await once(server, 'message');
  const report = async (): Promise<ScriptedReport> => {
    server.postMessage('report');
    return ((await once(server, 'message')) as [ScriptedReport])[0];
  };
  const connection = await NativeConnection.connect({ address: `127.0.0.1:${(await report()).port}` });
  const worker = await TemporalWorker.create({
    connection,
    taskQueue: 'scripted',
    workflowBundle: await ownBundle(false, true),
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
  });
  const ended = worker.run();
  while ((await report()).polls < 2);
  if (isBusy) {
    server.postMessage('early');
    standStillUntil(sent, 1);
  }
  stop({
    stop() {
      worker.shutdown();
      if (isBusy) standStillUntil(sent, 2);
    },
  });
  await ended;
  const { given, answered } = await report();
  await connection.close();
  await server.terminate();
  return { given, answered: answered.sort() };
}

const NOT_NEEDED = 'The SDK loses no such task any more: remove stop-quietly.ts';
const NO_HELP = 'To stand still no longer helps: look at the SDK anew';
const WHY = '(docs/decisions/stop-quietly.md).';

describe('the core of the SDK, as a worker stops', () => {
  test('still drops what polls under way bring', async () => {
    const outcome = await givenAndAnswered((worker) => worker.stop(), { isBusy: false });
    expect(outcome.given).toEqual(['late']);
    expect(outcome.answered, `${NOT_NEEDED} ${WHY}`).toEqual([]);
  });

  /** Where the machine is short of CPU the core may come too late once, but without this it always does. */
  test('drops nothing where the worker stands still around its stop', { retry: 4 }, async () => {
    const outcome = await givenAndAnswered(stopQuietly, { isBusy: true });
    expect(outcome.given).toEqual(['early', 'late']);
    expect(outcome.answered, `${NO_HELP} ${WHY}`).toEqual(['early', 'late']);
  });
});

describe('a worker that stops', () => {
  test('leaves the threads of the SDK time to get work in hand before, and to end their polls after', () => {
    const clock = new SharedArrayBuffer(4);
    // Another thread, which goes on meanwhile, as those of the SDK's core do.
    const ticks = new Int32Array(clock);
    const code = `const ticks = new Int32Array(require('worker_threads').workerData);
      setInterval(() => { Atomics.add(ticks, 0, 1); Atomics.notify(ticks, 0); }, 5);`;
    const other = new Worker(code, { eval: true, workerData: clock });
    Atomics.wait(ticks, 0, 0);
    const begin = Atomics.load(ticks, 0);
    let stop = 0;
    stopQuietly({ stop: () => (stop = Atomics.load(ticks, 0)) });
    const end = Atomics.load(ticks, 0);
    void other.terminate();
    expect(stop).toBeGreaterThan(begin);
    expect(end).toBeGreaterThan(stop);
  });

  test('does so at once where its settings say so', () => {
    const began = performance.now();
    let stops = 0;
    stopQuietly({ stop: () => stops++, stopsQuietly: false });
    expect(stops).toBe(1);
    expect(performance.now() - began).toBeLessThan(100);
  });

  test('has its polls ended by a Temporal server of ours', async () => {
    const temporal = await connectTemporal({
      connectionOptions: { address: inject('temporalAddress') },
    });
    const { namespaceInfo } = await temporal.client.workflowService.describeNamespace({
      namespace: 'default',
    });
    expect(namespaceInfo?.capabilities?.workerPollCompleteOnShutdown).toBe(true);
    await temporal.close();
  });
});
