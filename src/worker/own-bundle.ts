import type { WorkflowBundleOption } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { distPath } from './dist-path.js';

/**
 * In every promise that a workflow makes, the SDK's hooks compile code three times and take a stack trace, for a query
 * (`__stack_trace`) that says little of a generic workflow (docs/decisions/promise-hooks.md). The hooks reach the
 * sandbox by `promise.constructor.constructor(code)()`, so these answers, known beforehand, spare them both; the
 * handler of unhandled rejections gets its workflow by the same way, and still does. Set here, since globals are frozen
 * once the bundle has been loaded; on its first line, so that the lines of its source map stay.
 */
export const LIGHT_PROMISE_HOOKS = [
  '{ class NoStack {}',
  'const answers = {',
  "'return globalThis.__TEMPORAL_ACTIVATOR__': () => globalThis.__TEMPORAL_ACTIVATOR__,",
  "'return globalThis.Error': () => NoStack,",
  '};',
  "Object.defineProperty(Promise, 'constructor', { value: (code) => answers[code] ?? Function(code) }); } ",
].join(' ');

/** Where the build puts the workflows of this package, with spans or without. */
export function ownBundlePath(isTraced: boolean): string {
  // Spans cost each activity of a workflow something, so that workers without tracing have a bundle without.
  return distPath(isTraced ? 'workflow-bundle-traced.cjs' : 'workflow-bundle.cjs');
}

/** The workflows that were built with this package; with `callStacks` those of their runs can be asked for. */
export async function ownBundle(isTraced: boolean, callStacks: boolean): Promise<WorkflowBundleOption> {
  const codePath = ownBundlePath(isTraced);
  if (!existsSync(codePath)) throw new Error(`${codePath} is missing. Run "npm run build" first.`);
  if (callStacks) return { codePath };
  return { code: LIGHT_PROMISE_HOOKS + (await readFile(codePath, 'utf8')) };
}
