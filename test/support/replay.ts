import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';

const path = (name: string): string => fileURLToPath(import.meta.resolve(`#brickwork/${name}`));

/** Replays a history on the workflow of today, as workers have it or as those that trace have it. */
export async function replay(history: unknown, bundle = 'workflow-bundle.cjs'): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: path(bundle) },
      dataConverter: { payloadConverterPath: path('workflows/payload-converter.cjs') },
    },
    history,
  );
}
