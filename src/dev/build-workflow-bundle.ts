import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../dist/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, DIST));

/**
 * The SDK takes a stack trace of each promise that a workflow makes, which is half of what the workflow thread does in a
 * wide run (bench/README.md). Three frames are enough to find an error by. Set here, since globals are frozen once the
 * bundle has been loaded; on its first line, so that the lines of its source map stay.
 */
const FEWER_FRAMES = 'Error.stackTraceLimit = 3;';

/** Spans cost each activity of a workflow something, so that workers without tracing have a bundle without. */
const BUNDLES = {
  'workflow-bundle.js': [],
  'workflow-bundle-traced.js': [
    createRequire(import.meta.url).resolve(
      '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors',
    ),
  ],
};

for (const [name, workflowInterceptorModules] of Object.entries(BUNDLES)) {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path('workflows/index.js'),
    payloadConverterPath: path('workflows/payload-converter.cjs'),
    workflowInterceptorModules,
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(path(name), `${FEWER_FRAMES}${code}`);
}
