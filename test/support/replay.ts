import { Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { encryptingConverter } from '../../src/encryption/encrypting-converter.js';
import { NO_ENCRYPTION } from '../../src/encryption/read-encryption.js';
import { encodingFailures } from '../../src/worker/encode-failures.js';
import { ownBundle } from '../../src/worker/own-bundle.js';

import { encryptedBy, testKey } from './encryption.js';

const CONVERTER = fileURLToPath(import.meta.resolve('#brickwork/workflows/payload-converter.cjs'));

/** Replays a history on the workflow of today: as workers have it by default, or with tracing, call stacks or encryption. */
export async function replay(
  history: unknown,
  { isTraced = false, callStacks = false, isEncrypted = false } = {},
): Promise<void> {
  const encryption = isEncrypted ? encryptedBy(testKey('k')) : NO_ENCRYPTION;
  const bundle = await ownBundle(isTraced, callStacks);
  await Worker.runReplayHistory(
    {
      workflowBundle: isEncrypted ? await encodingFailures(bundle, {}) : bundle,
      dataConverter: { ...encryptingConverter(encryption), payloadConverterPath: CONVERTER },
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
