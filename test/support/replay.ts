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
    workflowIdOf(history),
  );
}

/** What the workflow was called, which the ids of those that it has started begin with. */
function workflowIdOf(history: unknown): string | undefined {
  const { events = [] } = history as { events?: Started[] };
  return events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
}

interface Started {
  workflowExecutionStartedEventAttributes?: { workflowId?: string };
}
