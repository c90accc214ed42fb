import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';

const path = (name: string): string => fileURLToPath(import.meta.resolve(`#brickwork/${name}`));

/** Replays a history on the workflow of today. */
export async function replay(history: unknown): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: path('workflow-bundle.js') },
      dataConverter: { payloadConverterPath: path('workflows/payload-converter.cjs') },
    },
    history,
  );
}
