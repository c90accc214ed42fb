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
writeFileSync(path('workflow-bundle.js'), code);
