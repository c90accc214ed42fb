import { GlobalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { LIGHT_PROMISE_HOOKS } from '../../src/worker/own-bundle.js';

const within = (context: object, code: string): unknown => runInContext(code, context) as unknown;

/** A sandbox with the line before the bundle. In a process that has replayed a history, it would find the SDK's hooks. */
function sandbox(): Record<string, unknown> {
  const context = createContext({});
  runInContext(LIGHT_PROMISE_HOOKS, context);
  return context;
}

/** Makes and settles a promise as a workflow would, under the SDK's hooks; what they have collected meanwhile. */
function hooked(before: string): { compiled: string[]; stacks: unknown[] } {
  const promiseStackStore = { promiseToStack: new Map(), childToParent: new Map() };
  const context = createContext({ __TEMPORAL_ACTIVATOR__: { info: { runId: 'r' }, promiseStackStore } });
  const handlers = new GlobalHandlers();
  handlers.install();
  try {
    within(context, before);
    within(context, 'let settle; globalThis.kept = new Promise((resolve) => (settle = resolve));');
    const stacks = [...promiseStackStore.promiseToStack.values()] as unknown[];
    within(context, 'settle()');
    return { compiled: (context['compiled'] ?? []) as string[], stacks };
  } finally {
    handlers.uninstall();
  }
}

/** Takes down what is compiled, which goes on as ever. */
const TAKE_DOWN = `{
  const compiled = (globalThis.compiled = []);
  const value = (code) => (compiled.push(code), Function(code));
  Object.defineProperty(Promise, 'constructor', { value });
}`;

describe('the line before the bundle', () => {
  test('spares the hooks of the SDK the stack trace of a promise', () => {
    expect(hooked(LIGHT_PROMISE_HOOKS).stacks).toEqual([]);
  });

  test('lets the hooks find the workflow of a promise, as the handler of unhandled rejections must', () => {
    const context = sandbox();
    context['__TEMPORAL_ACTIVATOR__'] = 'the workflow';
    const code = 'return globalThis.__TEMPORAL_ACTIVATOR__';
    expect(within(context, `Promise.resolve().constructor.constructor('${code}')()`)).toBe('the workflow');
  });

  test('leaves everything else as it was', () => {
    expect(within(sandbox(), `Promise.constructor('return 6 * 7')()`)).toBe(42);
    expect(within(sandbox(), `new Error('x').stack`)).toContain('evalmachine');
  });
});

// Where one of these fails, docs/decisions/promise-hooks.md says what may go.
describe('the promise hooks of the SDK still need the line: without it', () => {
  test('they compile code for each promise, and no other code than what the line answers', () => {
    const { compiled } = hooked(TAKE_DOWN);
    expect(compiled).toEqual([
      'return globalThis.__TEMPORAL_ACTIVATOR__',
      'return globalThis.Error',
      'return globalThis.__TEMPORAL_ACTIVATOR__',
    ]);
    for (const code of compiled) expect(LIGHT_PROMISE_HOOKS).toContain(`'${code}'`);
  });

  test('they take a stack trace of each promise', () => {
    expect(hooked('').stacks).toMatchObject([
      { formatted: expect.stringContaining('at new Promise') as string },
    ]);
  });
});
