import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brickwork, cliEnvironment } from './cli/run-cli.js';
import { TestStack } from './support/test-stack.js';

const page = readFileSync('docs/tutorial.md', 'utf8');
const clone = mkdtempSync(join(tmpdir(), 'brickwork-tutorial-'));
let stack: TestStack;

/** A command of the page, the output that the page shows below it, and the prose between it and the next one. */
interface Step {
  command: string;
  shown?: string;
  prose: string;
}

const STEPS: Step[] = page
  .split('```sh\n')
  .slice(1)
  .map((section) => {
    const [, command, shown, prose] = /^([^\n]*)\n```\n(?:\n```text\n(.*?)```\n)?(.*)$/s.exec(section) ?? [];
    return { command, shown, prose };
  });
/** It starts what the stack of this test already is, and does not end. */
const UP = 'npm run up -- tutorial';
const COMMANDS = STEPS.filter(({ command }) => command !== UP);

beforeAll(async () => {
  mkdirSync(join(clone, 'tutorial'));
  for (const [, name, text] of page.matchAll(
    /`(tutorial\/[\w.]+)`[^`]*:\n\n```(?:yaml|python)\n(.*?)^```/gms,
  ))
    writeFileSync(join(clone, name), text);
  stack = await TestStack.start({ emulator: { root: join(clone, 'tutorial') } });
});
afterAll(async () => {
  await stack.stop();
  rmSync(clone, { recursive: true });
});

/** Runs a command as it is typed, in the clone. */
async function run(command: string): Promise<{ status: number; printed: string }> {
  const [, args] = /^node bin\/brickwork\.mjs (.*)$/.exec(command) ?? [];
  expect(args, command).toBeDefined();
  const { status, stdout, stderr } = await brickwork(args.split(' '), cliEnvironment(stack), { cwd: clone });
  return { status, printed: stdout + stderr };
}

/** Times are others in every run. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replaceAll(/\b\d+\.\d s\b/g, 'SECONDS');
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a page shows, where `…` is the rest of a line, or alone in a line any lines. */
function asShown(shown: string): RegExp {
  const lines = withoutTimes(shown)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\n)*?' : `${line.split('…').map(escaped).join('.*')}\n`));
  return new RegExp(`^${lines.join('')}$`);
}

/** What the page tells the reader to edit before the next command. */
function edit(prose: string): void {
  const [, file, from, to] = /In `(tutorial\/[\w.]+)`,\s+replace `(\w+)` by `(\w+)`/.exec(prose) ?? [];
  if (file === undefined) return;
  const text = readFileSync(join(clone, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(clone, file), text.replace(from, to));
}

describe('the tutorial is true, command by command', () => {
  test('starts the stack that stays by a command of package.json', () => {
    expect(STEPS.map(({ command }) => command)).toContain(UP);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { up: string } };
    expect(scripts.up).toMatch(/local\/up\.js$/);
  });

  test.each(COMMANDS)('$command', async ({ command, shown, prose }) => {
    const { status, printed } = await run(command);
    expect(shown, 'the page shows the output').toBeDefined();
    expect(`${withoutTimes(printed).trimEnd()}\n`).toMatch(asShown(shown ?? ''));
    expect(status, printed).toBe(/exit status is 1/.test(prose) ? 1 : 0);
    edit(prose);
  });
});
