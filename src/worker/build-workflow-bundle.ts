import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from './bundle-workflows.js';

const DIST = new URL('../../dist/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, DIST));

/**
 * In every promise that a workflow makes, the SDK's hooks compile code three times and take a stack trace, for a query
 * (`__stack_trace`) that says nothing of a generic workflow: in a wide run that was up to half of what the workflow
 * thread did (bench/README.md). The hooks reach the sandbox by `promise.constructor.constructor(code)()`, so these
 * answers, known beforehand, spare them both; the handler of unhandled rejections gets its workflow by the same way,
 * and still does. Set here, since globals are frozen once the bundle has been loaded; on its first line, so that the
 * lines of its source map stay.
 */
const LIGHT_PROMISE_HOOKS = [
  'class NoStack {}',
  'const answers = {',
  "'return globalThis.__TEMPORAL_ACTIVATOR__': () => globalThis.__TEMPORAL_ACTIVATOR__,",
  "'return globalThis.Error': () => NoStack,",
  '};',
  "Object.defineProperty(Promise, 'constructor', { value: (code) => answers[code] ?? Function(code) });",
].join(' ');

/** Spans cost each activity of a workflow something, so that workers without tracing have a bundle without. */
const BUNDLES = { 'workflow-bundle.cjs': false, 'workflow-bundle-traced.cjs': true };

for (const [name, isTraced] of Object.entries(BUNDLES)) {
  const { code } = await bundleWorkflows({ isTraced });
  writeFileSync(path(name), `{ ${LIGHT_PROMISE_HOOKS} } ${code}`);
}
