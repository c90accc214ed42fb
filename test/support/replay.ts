import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { ownBundle } from '../../src/worker/own-bundle.js';

const CONVERTER = fileURLToPath(import.meta.resolve('#brickwork/workflows/payload-converter.cjs'));

/** Replays a history on the workflow of today: as workers have it by default, or with tracing or call stacks. */
export async function replay(history: unknown, { isTraced = false, callStacks = false } = {}): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: await ownBundle(isTraced, callStacks),
      dataConverter: { payloadConverterPath: CONVERTER },
    },
    history,
  );
}
