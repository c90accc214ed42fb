import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Completions, completionsOf } from '../../src/cli/read/completions.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';
import { idleProgram as program } from './idle-program.js';
import { brickwork, cliEnvironment } from './run-cli.js';

function values(...words: string[]): string[] | Exclude<Completions['kind'], 'words'> {
  const completions = completionsOf(program, words);
  return completions.kind === 'words' ? completions.words.map(({ value }) => value) : completions.kind;
}

describe('what can be typed next', () => {
  test('are commands, those of a group, and none twice', () => {
    expect(values('')).toEqual(expect.arrayContaining(['run', 'list', 'wait', 'doctor', 'help']));
    expect(values('')).not.toContain('__complete');
    expect(values('job', 'li')).toEqual(expect.arrayContaining(['list', 'backfill']));
    expect(values('status', 'x', '')).toEqual([]);
  });

  test('are options of the command and of all', () => {
    expect(values('list', '-')).toEqual(expect.arrayContaining(['--state', '--since', '--json', '--help']));
    expect(values('job', 'run', 'a', '--')).toEqual(expect.arrayContaining(['--token', '--task-queue']));
    expect(values('list', '-')).not.toContain('--token');
  });

  test('are the choices of an option or an argument', () => {
    expect(values('run', 'a.yml', '--logs', '')).toEqual(['tail', 'all', 'none']);
    expect(values('list', '--state', 'FAILED', '')).toEqual(expect.arrayContaining(['TIMEDOUT']));
    expect(values('graph', 'x', '--format=s')).toEqual(['--format=mermaid', '--format=svg']);
    expect(values('graph', 'x', '--format', '=', 's')).toEqual(['mermaid', 'svg']);
    expect(values('--color', 'auto', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  test.each([
    [['status', ''], 'runs'],
    [['job', 'show', ''], 'deployed_jobs'],
    [['list', '--job', ''], 'jobs_of_runs'],
    [['run', ''], 'files'],
    [['validate', '--json', ''], 'files'],
    [['cost', '--prices', ''], 'files'],
    [['report', 'x', '--prices', ''], 'files'],
    [['export-runs', 'x', '--table', ''], []],
    [['run', 'a.yml', '--job', ''], []],
    [['list', '--limit', ''], []],
  ])('%j: %s', (words, expected) => expect(values(...words)).toEqual(expected));
});

const isInstalled = (shell: string): boolean => {
  try {
    execFileSync(shell, ['--version']);
    return true;
  } catch {
    return false;
  }
};

describe('a shell', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*');
    folder = mkdtempSync(join(tmpdir(), 'brickwork-shell-'));
    symlinkSync(resolve('bin/brickwork.mjs'), join(folder, 'brickwork'));
    for (const name of ['only-job.yml', 'other.txt']) writeFileSync(join(folder, name), '');
    const prompt = "PS1='READY> '\nPROMPT='READY> '\n";
    writeFileSync(join(folder, 'rc.bash'), `${prompt}source <(brickwork completion bash)\n`);
    writeFileSync(
      join(folder, '.zshrc'),
      `autoload -U compinit; compinit -u\nsource <(brickwork completion zsh)\n${prompt}`,
    );
    const fish = "function fish_prompt; echo -n 'READY> '; end\nbrickwork completion fish | source\n";
    writeFileSync(join(folder, 'config.fish'), fish);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stack.stop();
  });

  const STARTS: Record<string, () => string[]> = {
    bash: () => ['bash', '--noprofile', '--rcfile', join(folder, 'rc.bash'), '-i'],
    zsh: () => ['zsh', '-i'],
    fish: () => ['fish', '-C', `source ${join(folder, 'config.fish')}`],
  };

  /** What the screen shows once `text`, with its tabs, has been typed. */
  function typed(shell: string, text: string, wanted: RegExp): Promise<string> {
    const env = {
      ...{ ...process.env, ...cliEnvironment(stack), TERM: 'dumb', ZDOTDIR: folder, HOME: folder },
      PATH: `${folder}:${process.env['PATH']}`,
    };
    const args = [resolve('test/support/typed.py'), ...STARTS[shell](), '--', text, wanted.source];
    return new Promise((done) =>
      execFile('python3', args, { env, cwd: folder }, (_error, out, problem) => done(out + problem)),
    );
  }

  for (const shell of Object.keys(STARTS)) {
    const there = isInstalled(shell);
    const missing = there ? '' : ` (skipped: ${shell} is not installed)`;
    test.skipIf(!there)(`${shell} completes commands, choices, files, runs and jobs${missing}`, async () => {
      const name = `completed-${shell}`;
      const { workflowId } = await stack.runs.start(job([notebook('a')], { name }));
      await stack.endOf(workflowId);
      const cases: [string, RegExp][] = [
        ['brickwork vali\t', /brickwork validate /],
        ['brickwork job back\t', /brickwork job backfill /],
        ['brickwork graph x --format s\t', /--format svg /],
        ['brickwork validate only\t', /validate only-job\.yml /],
        [`brickwork status ${name}\t`, new RegExp(workflowId)],
        [`brickwork list --job ${name.slice(0, -1)}\t`, new RegExp(`--job ${name} `)],
      ];
      for (const [text, wanted] of cases) expect(await typed(shell, text, wanted), text).toMatch(wanted);
    });
  }

  test('gets nothing, and soon, where Temporal is not there', async () => {
    const begun = performance.now();
    const { status, stdout } = await brickwork(['__complete', '--', 'status', ''], {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    expect([status, stdout]).toEqual([0, '']);
    expect(performance.now() - begun).toBeLessThan(4500);
  });

  test('that is not known is wrong usage', async () => {
    const { status, stderr } = await brickwork(['completion', 'tcsh']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/choices are bash, zsh, fish/)]);
  });
});
