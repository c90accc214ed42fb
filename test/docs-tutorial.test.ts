import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliEnvironment } from './cli/run-cli.js';
import { TestStack } from './support/test-stack.js';

const page = readFileSync('docs/tutorial.md', 'utf8');
const clone = mkdtempSync(join(tmpdir(), 'brickwork-tutorial-'));
let stack: TestStack;

beforeAll(async () => {
  mkdirSync(join(clone, 'tutorial'));
  for (const [, name, text] of page.matchAll(
    /`(tutorial\/[\w.]+)`[^`]*:\n\n```(?:yaml|python)\n(.*?)^```/gms,
  ))
    writeFileSync(join(clone, name), text);
  // What `npm run up -- tutorial` starts.
  stack = await TestStack.start({ emulator: { root: join(clone, 'tutorial') } });
});
afterAll(async () => {
  await stack.stop();
  rmSync(clone, { recursive: true });
});

/** The next command of the page, as it stands there, run in the clone; what it has printed, and its exit status. */
const commands = [...page.matchAll(/^node (bin\/brickwork\.mjs) (.*)$/gm)].map(([, , args]) =>
  args.split(' '),
);
function next(): Promise<{ status: number; printed: string }> {
  const args = [resolve('bin/brickwork.mjs'), ...(commands.shift() ?? [])];
  const env = { ...process.env, ...cliEnvironment(stack), NO_COLOR: '1' };
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { cwd: clone, env }, (_error, stdout, stderr) =>
      done({ status: child.exitCode ?? 1, printed: stdout + stderr }),
    );
  });
}

test('the tutorial is true, command by command', async () => {
  expect(await next()).toMatchObject({ status: 0 });
  expect(await next()).toMatchObject({ status: 0, printed: expect.stringContaining('late') as string });
  const failed = await next();
  expect(failed).toMatchObject({ status: 1, printed: expect.stringMatching(/UPSTREAM_FAILED/) as string });
  expect((await next()).printed).toContain("KeyError: 'dealy'");
  const notebook = join(clone, 'tutorial/load.py');
  writeFileSync(notebook, readFileSync(notebook, 'utf8').replace('dealy', 'delay'));
  expect(await next()).toMatchObject({ status: 0, printed: expect.stringMatching(/SUCCESS/) as string });
  expect(await next()).toMatchObject({ status: 0 });
  const { printed } = await next();
  const values = [...page.matchAll(/`(\w+\.\w+ = [^`]*)`/g)].map(([, value]) => value);
  expect(printed.trim().split('\n')).toEqual(values);
  expect((await next()).printed).toContain('report');
  expect((await next()).printed).toMatch(/1[^]*2/);
  expect(commands).toEqual([]);
});
