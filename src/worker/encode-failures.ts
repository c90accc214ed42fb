import type { WorkflowBundleOption } from '@temporalio/worker';
import { readFile } from 'node:fs/promises';
import type { WorkerAdditions } from './additions.js';

const FLAG = 'BRICKWORK_ENCODES_FAILURES';

/**
 * The bundle whose workflows move messages and stack traces of their failures into payloads (workflows/failure-converter.cts).
 * On its first line, so that the lines of its source map stay. A converter of the user's does with failures as its user wants.
 * Throws for a bundle that has neither.
 */
export async function encodingFailures(
  bundle: WorkflowBundleOption,
  { dataConverter }: WorkerAdditions,
): Promise<WorkflowBundleOption> {
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  if (!code.includes(FLAG)) {
    if (dataConverter?.failureConverterPath !== undefined) return bundle;
    throw new Error(
      'Encryption is on, and the workflow bundle would leave the messages of failures readable: make it again, by bundleWorkflows of this version.',
    );
  }
  return { code: `const ${FLAG} = true; ${code}` };
}
