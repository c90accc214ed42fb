import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, DIST));

const { code } = await bundleWorkflowCode({
  workflowsPath: path('workflows/index.js'),
  payloadConverterPath: path('workflows/payload-converter.cjs'),
  logger: new DefaultLogger('WARN'),
});
/**
 * The SDK takes a stack trace of each promise that a workflow makes, which is half of what the workflow thread does in a
 * wide run (bench/README.md). Three frames are enough to find an error by. Set here, since globals are frozen once the
 * bundle has been loaded; on its first line, so that the lines of its source map stay.
 */
writeFileSync(path('workflow-bundle.js'), `Error.stackTraceLimit = 3;${code}`);
