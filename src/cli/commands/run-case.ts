import { dirname, resolve } from 'node:path';
import { followViews } from '../../client/follow-views.js';
import type { RunEnding } from '../../client/job-runs.js';
import { renderIssue } from '../../core/issue.js';
import { given } from '../../core/json.js';
import { type CaseFailure, failure } from '../../core/pipeline-test/case-failure.js';
import type { CaseResult } from '../../core/pipeline-test/case-result.js';
import type { Row, TableExpectation } from '../../core/pipeline-test/case-schema.js';
import { quoted } from '../../core/pipeline-test/given-sql.js';
import { judgeRun, tasksToRead } from '../../core/pipeline-test/judge-run.js';
import { judgeTable, tableTitle } from '../../core/pipeline-test/judge-table.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { CaseProblem } from './case-problem.js';
import { actOnRun } from './act-on-case.js';
import type { CaseStack, CaseStacks, OpenCase } from './case-stack.js';
import type { PlannedCase } from './plan-cases.js';
import { prepareCase } from './prepare-case.js';

export interface RunCaseOptions {
  timeoutSeconds: number;
  /** Ends the case: Ctrl-C. */
  signal: AbortSignal;
  onView: (view: RunView) => void;
}

const INTERVAL_MILLIS = 150;

/** Runs one case on a stack of its own; never throws: what keeps it from being tried is its result. */
export async function runCase(
  planned: PlannedCase,
  stacks: CaseStacks,
  options: RunCaseOptions,
): Promise<CaseResult> {
  const began = Date.now();
  const { test, file, lineOf, job, target } = planned;
  const end = (
    result: CaseResult['result'],
    failures: readonly CaseFailure[],
    more: Partial<CaseResult> = {},
  ): CaseResult => ({
    ...{ name: test.name, file, line: lineOf(test.path), job, ...given('target', target), result },
    ...{ started: new Date(began).toISOString(), ended: new Date().toISOString() },
    ...{ duration_millis: Date.now() - began, ...more },
    failures: failures.map(({ path, message, details }) => ({ file, line: lineOf(path), message, details })),
  });
  const seconds = test.timeoutSeconds ?? options.timeoutSeconds;
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([options.signal, timeout]);
  let stack: CaseStack | undefined;
  const progress: { workflowId?: string; view?: RunView } = {};
  try {
    stack = await stacks.open(openCase(planned));
    const { ending, durationMillis } = await followCase(planned, stack, progress, { ...options, signal });
    const more = { ...given('workflow_id', progress.workflowId) };
    if (ending === undefined || signal.aborted) {
      if (options.signal.aborted) return { ...end('skipped', [], more), reason: 'interrupted' };
      return end('failed', [failure(test.path, tooLong(seconds, progress.view))], more);
    }
    if (ending.kind === 'invalid')
      return end(
        'error',
        ending.issues.map((issue) => failure(test.path, renderIssue(issue))),
        more,
      );
    if (ending.kind === 'broken') return end('error', [failure(test.path, ending.message)], more);
    const failures = await judged(planned, stack, {
      ...ending,
      workflowId: progress.workflowId ?? '',
      durationMillis,
    });
    const { result_state: runResult } = ending.view;
    return end(failures.length === 0 ? 'passed' : 'failed', failures, {
      ...more,
      ...given('run_result', runResult),
    });
  } catch (problem) {
    if (options.signal.aborted) return { ...end('skipped', []), reason: 'interrupted' };
    if (timeout.aborted) return end('failed', [failure(test.path, tooLong(seconds, progress.view))]);
    const path = problem instanceof CaseProblem ? problem.path : test.path;
    return end('error', [failure(path, problem instanceof Error ? problem.message : String(problem))]);
  } finally {
    await stack?.stop();
  }
}

function tooLong(seconds: number, view: RunView | undefined): string {
  const open = (view?.tasks ?? []).filter(({ result_state: result }) => result === undefined);
  const stands = open.map(({ task_key: key, life_cycle_state: state }) => `${key} ${state}`).join(', ');
  return `did not end within ${seconds} s${stands === '' ? '' : `: ${stands}`}`;
}

function openCase({ test, file, ready, folder }: PlannedCase): OpenCase {
  const { definition, libraries, libraryFolder } = ready;
  const { bundle } = definition;
  const git = Object.entries(test.git).map(([url, place]) => [url, resolve(dirname(file), place)] as const);
  return {
    source:
      bundle === undefined
        ? { kind: 'folder', folder: resolve(folder) }
        : { kind: 'bundle', bundle: bundle.resolved, libraries, libraryFolder },
    secrets: test.secrets,
    gitRepositories: Object.fromEntries(git),
    runningClusters: test.runningClusters,
    named: bundle?.assumed ?? [],
  };
}

async function followCase(
  planned: PlannedCase,
  stack: CaseStack,
  progress: { workflowId?: string; view?: RunView },
  { signal, onView }: RunCaseOptions,
): Promise<{ ending: RunEnding | undefined; durationMillis: number }> {
  const { test, ready } = planned;
  await prepareCase(planned, stack, signal);
  const { document } = ready.definition;
  const started = Date.now();
  const { workflowId } = await stack.runs.start(document, { name: test.name, parameters: test.parameters });
  progress.workflowId = workflowId;
  const act = actOnRun(test, stack.runs, workflowId);
  try {
    await act.atStart();
    const views = followViews(stack.runs, workflowId, { intervalMillis: INTERVAL_MILLIS, signal });
    for (;;) {
      const { done, value } = await views.next();
      if (done) return { ending: value, durationMillis: Date.now() - started };
      progress.view = value;
      onView(value);
      await act.on(value);
    }
  } finally {
    // Of a workspace that stays, nothing may go on that nobody waits for.
    if (signal.aborted) await stack.runs.cancel(workflowId).catch(() => undefined);
  }
}

async function judged(
  { test, rowsOf }: PlannedCase,
  stack: CaseStack,
  { view, workflowId, durationMillis }: { view: RunView; workflowId: string; durationMillis: number },
): Promise<CaseFailure[]> {
  const { expect, path } = test;
  const texts = new Map<string, string[]>();
  for (const key of tasksToRead(expect, view))
    texts.set(key, await textsOf(stack.runs, workflowId, view, key));
  const values = await stack.runs.taskValues(workflowId);
  const failures = judgeRun(expect, { view, values, texts, durationMillis }, `${path}.expect`);
  for (const [at, table] of (expect.tables ?? []).entries()) {
    const place = `${path}.expect.tables[${at}]`;
    const query = table.query ?? `SELECT * FROM ${quoted(table.table ?? '')}`;
    try {
      const { rows, ...described } = await stack.execute(query);
      failures.push(
        ...judgeTable(table, { ...described, rows: rows as Row[] }, place, expectedRows(table, rowsOf)),
      );
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : String(problem);
      failures.push(failure(place, `${tableTitle(table)}: ${reason}`));
    }
  }
  return failures;
}

/** What each attempt of a task says, the oldest first. */
async function textsOf(
  runs: CaseStack['runs'],
  workflowId: string,
  view: RunView,
  taskKey: string,
): Promise<string[]> {
  const { attempts = 0, state_message: said } = view.tasks.find(({ task_key }) => task_key === taskKey) ?? {};
  const texts: string[] = [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { outputs } = await runs.output(workflowId, { taskKey, attempt });
    const parts = outputs.flatMap(({ state_message, error, error_trace: trace }) => [
      state_message,
      error,
      trace,
    ]);
    texts.push(parts.filter((part) => part !== undefined && part !== '').join('\n'));
  }
  return texts.length === 0 && said !== undefined ? [said] : texts;
}

function expectedRows({ rows, from }: TableExpectation, rowsOf: PlannedCase['rowsOf']): Row[] | undefined {
  if (rows !== undefined) return rows;
  return from === undefined ? undefined : (rowsOf(from) as Row[]);
}
