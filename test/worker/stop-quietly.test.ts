import { Worker } from 'node:worker_threads';
import { describe, expect, inject, test } from 'vitest';
import { connectTemporal } from '../../src/client/connect.js';
import { stopQuietly } from '../../src/worker/stop-quietly.js';

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
