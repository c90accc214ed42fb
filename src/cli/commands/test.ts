import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { git, gitOfFolder } from '../../bundle-files/git-of-folder.js';
import { hasErrors } from '../../core/issue.js';
import { given } from '../../core/json.js';
import { type CaseResult, countResults } from '../../core/pipeline-test/case-result.js';
import { junitReport } from '../../core/pipeline-test/junit-report.js';
import { type TestRecord, testRecord } from '../../core/pipeline-test/test-record.js';
import { readCases } from '../read/read-cases.js';
import { renderXml } from '../render/junit-xml.js';
import { renderCounts } from '../render/render-cases.js';
import { countIssues, printIssues } from '../render/render-issues.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { casesOfWatch } from './watch-cases.js';
import type { CaseStacks } from './case-stack.js';
import type { CommandParts, Surroundings } from './command-parts.js';
import { type GlobalOptions, parseNumber, terminalFor, wantsJson, withTemporal } from './global-options.js';
import { type PlanCasesOptions, planCases, type PlannedCase } from './plan-cases.js';
import { runCases, skipped } from './run-cases.js';
import { stopping } from './stopping.js';
import { showCases } from './show-cases.js';
import { testedContent } from './tested-content.js';
import { workspaceStack } from './workspace-stacks.js';

export interface TestOptions extends GlobalOptions, PlanCasesOptions {
  only?: string;
  jobs?: string;
  timeout: string;
  failFast?: boolean;
  watch?: boolean;
  junit?: string;
  results?: string;
  warehouseId?: string;
}

/** `brickwork test DIR`: runs the cases of a bundle or a definition; the exit status tells whether all have passed. */
export async function test(folder: string, options: TestOptions, parts: CommandParts): Promise<number> {
  const surroundings = { terminal: terminalFor(options), parts };
  parseNumber('--timeout', options.timeout, 0.001, 86_400);
  parseNumber('--jobs', options.jobs ?? '1', 1, 64);
  if (options.workspace === true && options.warehouseId === undefined)
    throw new CommandFailed('--workspace needs --warehouse-id, by which tables are read.', EXIT.invalid);
  const stop = stopping(undefined);
  try {
    return await withStacks(options, surroundings, async (stacksOf) => {
      const once = (isAffected?: (file: string) => boolean): Promise<number> =>
        testOnce(
          folder,
          { ...options, ...given('isAffected', isAffected) },
          { ...surroundings, stacksOf, signal: stop.signal },
        );
      return options.watch === true ? casesOfWatch(folder, once, surroundings.terminal, stop.signal) : once();
    });
  } finally {
    stop.release();
  }
}

type StacksOf = (planned: PlannedCase) => CaseStacks;

/** What cases run on, started when the first one asks for it, and ended with the command. */
async function withStacks(
  options: TestOptions,
  { terminal, parts }: Surroundings,
  act: (stacksOf: StacksOf) => Promise<number>,
): Promise<number> {
  if (options.workspace === true)
    return withTemporal(options, (client) =>
      act(({ signIn }) => ({
        open: async () => {
          const workspace = await parts.openCaseWorkspace(signIn, options.warehouseId ?? '');
          return workspaceStack(client, options.taskQueue, workspace);
        },
        stop: () => Promise.resolve(),
      })),
    );
  let started: Promise<CaseStacks> | undefined;
  const all: CaseStacks = {
    open: async (what) =>
      (await (started ??= parts.startCaseStacks((line) => terminal.note(line)))).open(what),
    stop: async () => (await started)?.stop(),
  };
  try {
    return await act(() => all);
  } finally {
    await all.stop();
  }
}

interface Running extends Surroundings {
  stacksOf: StacksOf;
  signal: AbortSignal;
}

async function testOnce(
  folder: string,
  options: TestOptions & { isAffected?: (file: string) => boolean },
  running: Running,
): Promise<number> {
  const { terminal, signal, stacksOf } = running;
  const began = Date.now();
  const read = readCases(folder);
  const { planned, issues } = await planCases(folder, read.cases, options, running);
  const all = [...read.issues, ...issues];
  printIssues(terminal, all);
  if (hasErrors(all)) {
    if (wantsJson(options)) terminal.data(JSON.stringify({ result: 'invalid', issues: all }));
    terminal.note(`Nothing was tested (${countIssues(all)}).`);
    return EXIT.invalid;
  }
  const chosen = planned.filter((one) => isChosen(one, options));
  const away = chosen.filter(({ test: { target } }) => isElsewhere(target, options));
  const near = chosen.filter((one) => !away.includes(one));
  if (chosen.length === 0) throw new CommandFailed(nothingChosen(planned, options), EXIT.invalid);
  // Before anything runs: it is what is tested, whatever is changed meanwhile.
  const content = options.results === undefined ? undefined : await testedContent(folder, options, running);
  const shown = showCases(terminal, near.length, !wantsJson(options));
  const concurrency = options.workspace === true ? 1 : Math.min(availableParallelism(), 8);
  const ran = await runCases(near, {
    ...shown,
    ...{ stacksOf, signal, failFast: options.failFast === true },
    concurrency: options.jobs === undefined ? concurrency : Math.floor(Number(options.jobs)),
    timeoutSeconds: Number(options.timeout),
  });
  const results = [...ran, ...away.map((one) => skipped(one, `it is for the target ${one.test.target}`))];
  shown.end(results.slice(ran.length));
  const about = { ...aboutRun(folder, planned, options, began), ...given('content', content) };
  const record = testRecord(about, results);
  write(options, record);
  if (wantsJson(options)) terminal.data(JSON.stringify(record));
  else terminal.data(renderCounts(results, Date.now() - began));
  return exitCode(results, signal);
}

function isChosen(
  { test, file }: PlannedCase,
  { only, isAffected }: TestOptions & { isAffected?: (file: string) => boolean },
): boolean {
  if (isAffected !== undefined && !isAffected(file)) return false;
  return only === undefined || patternOfOnly(only).test(test.name);
}

/** A part of the name, in which `*` stands for anything; the case of letters is the same. */
function patternOfOnly(only: string): RegExp {
  const parts = only.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'), 'i');
}

function isElsewhere(target: string | undefined, options: TestOptions): boolean {
  return target !== undefined && options.target !== undefined && target !== options.target;
}

function nothingChosen(planned: readonly PlannedCase[], { only }: TestOptions): string {
  const names = planned.map(({ test: { name } }) => `  ${name}`);
  return [`No case has "${only}" in its name. There are:`, ...names].join('\n');
}

function aboutRun(
  folder: string,
  planned: readonly PlannedCase[],
  options: TestOptions,
  began: number,
): Parameters<typeof testRecord>[0] {
  const { commit, branch } = gitOfFolder(folder);
  const resolved = planned[0]?.ready.definition.bundle?.resolved;
  const changes = commit === undefined ? undefined : git(folder, ['status', '--porcelain', '--', '.']);
  return {
    bundle: resolved?.name ?? planned[0]?.job ?? folder,
    ...given('target', options.target ?? resolved?.target),
    ...given('git_commit', commit),
    ...given('git_branch', branch),
    ...given('git_dirty', changes === undefined ? undefined : changes !== ''),
    ran_on: options.workspace === true ? 'workspace' : 'emulator',
    ...given('only', options.only),
    started: new Date(began).toISOString(),
    ended: new Date().toISOString(),
  };
}

function write({ junit, results }: TestOptions, record: TestRecord): void {
  const files: [string | undefined, string][] = [
    [junit, renderXml(junitReport(record.bundle, record.cases))],
    [results, `${JSON.stringify(record, null, 2)}\n`],
  ];
  for (const [file, text] of files) {
    if (file === undefined) continue;
    try {
      writeFileSync(resolve(file), text);
    } catch (problem) {
      throw new CommandFailed(`${file} cannot be written: ${(problem as Error).message}`, EXIT.runFailed);
    }
  }
}

function exitCode(results: readonly CaseResult[], signal: AbortSignal): number {
  if (signal.aborted) return EXIT.interrupted;
  const { passed, failed, error } = countResults(results);
  return failed + error === 0 && passed > 0 ? EXIT.success : EXIT.runFailed;
}
