import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

const HOOKS = createRequire(import.meta.url).resolve('@temporalio/worker/lib/workflow/vm-shared.js');

/** The first line of the bundle, in a sandbox of its own. */
function sandbox(): Record<string, unknown> {
  const [line] = readFileSync('dist/workflow-bundle.cjs', 'utf8').split('\n');
  const context = createContext({});
  runInContext(line, context);
  return context;
}

const within = (context: object, code: string): unknown => runInContext(code, context) as unknown;

describe('the promise hooks of the SDK', () => {
  test('find the workflow of a promise, which the handler of unhandled rejections needs', () => {
    const context = sandbox();
    context['__TEMPORAL_ACTIVATOR__'] = 'the workflow';
    const code = 'return globalThis.__TEMPORAL_ACTIVATOR__';
    expect(within(context, `Promise.resolve().constructor.constructor('${code}')()`)).toBe('the workflow');
  });

  test('take no stack trace', () => {
    const code = 'return globalThis.Error';
    expect(
      within(sandbox(), `new (Promise.resolve().constructor.constructor('${code}')())().stack`),
    ).toBeUndefined();
  });

  test('reach everything else as before', () => {
    expect(within(sandbox(), `Promise.constructor('return 6 * 7')()`)).toBe(42);
    expect(within(sandbox(), `new Error('x').stack`)).toContain('evalmachine');
  });

  test('compile no other code in a sandbox than what the bundle answers', () => {
    const compiled = [...readFileSync(HOOKS, 'utf8').matchAll(/\w+\('(return [^']*)'\)/g)];
    const answered = readFileSync('dist/workflow-bundle.cjs', 'utf8').split('\n')[0];
    expect(compiled.length).toBe(2);
    for (const [, code] of compiled) expect(answered).toContain(`'${code}'`);
  });
});
