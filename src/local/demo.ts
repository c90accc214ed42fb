import { fileURLToPath } from 'node:url';
import { exitCodeOf } from '../cli/terminal/exit-codes.js';
import { followRun } from '../cli/commands/follow-run.js';
import { readDefinition } from '../cli/read/read-definition.js';
import { renderTimeline } from '../cli/render/render-run.js';
import { processTerminal } from '../cli/terminal/terminal.js';
import { temporalPage } from '../core/temporal-page.js';
import type { RunView } from '../core/run/view/run-view.js';
import { queryDatabase } from '../emulator/executors/sql.js';
import { report } from '../emulator/services/report.js';
import { DEMO_SECRETS, deliverLandingFiles } from './landing-files.js';
import { startLocalStack, type LocalStack } from './local-stack.js';

/** `npm run demo`: the nightly pipeline on a stack of its own, from start to clean end. */
const EXAMPLE = fileURLToPath(new URL('../../examples/nightly-flights', import.meta.url));
const terminal = processTerminal();
const { bold, dim } = terminal.colors;

async function demo(): Promise<number> {
  const stack = await startLocalStack({
    root: EXAMPLE,
    emulator: { secrets: DEMO_SECRETS, clusterStartMillis: 1500 },
    progress: (line) => terminal.note(dim(line)),
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  try {
    deliverLandingFiles(stack.emulator.workspace.settings.data);
    const { document } = readDefinition(`${EXAMPLE}/job.yml`);
    const { workflowId } = await stack.runs.start(document);
    terminal.note(`Run ${bold(workflowId)}`);
    const options = { intervalMillis: 200, signal: interrupted.signal };
    const ending = await followRun(stack.runs, workflowId, terminal, options);
    if (ending?.kind !== 'ended') return 130;
    await printResult(stack, workflowId, ending.view);
    return exitCodeOf(ending.view.result_state);
  } finally {
    await stack.stop();
    terminal.note(dim('Everything is stopped.'));
  }
}

async function printResult(
  { runs, emulator, temporal }: LocalStack,
  workflowId: string,
  view: RunView,
): Promise<void> {
  const print = (line: string): void => terminal.data(line);
  const query =
    'SELECT airport, city, flights, average_delay, late_share, wet_share FROM gold_delays ORDER BY late_share DESC LIMIT 8';
  const rows = await queryDatabase(emulator.workspace.settings, query).catch(() => []);
  print(bold('\nGold table: delays by airport'));
  for (const line of renderTable(rows)) print(line);
  print(bold('\nTask values'));
  for (const [taskKey, values] of Object.entries(await runs.taskValues(workflowId))) {
    print(`${taskKey}  ${JSON.stringify(values)}`);
  }
  print(bold('\nTime line'));
  for (const line of renderTimeline(view)) print(line);
  const { duplicate_submits, clusters_alive, runs_on_dead_clusters } = report(emulator.workspace);
  const violations = [...duplicate_submits, ...clusters_alive, ...runs_on_dead_clusters];
  print(bold(`\nResult: ${view.result_state}`));
  print(
    `Submitted twice, clusters left, runs on dead clusters: ${violations.length === 0 ? 'none' : violations.join('; ')}`,
  );
  const page =
    temporal.uiUrl === undefined ? workflowId : temporalPage(temporal.uiUrl, 'default', workflowId);
  print(`In the Temporal Web UI this run was ${page}`);
  print('"npm run up" keeps the stack and its Web UI running, to look around.');
}

/** Aligned columns, numbers to the right. */
function renderTable(rows: readonly Record<string, unknown>[]): string[] {
  if (rows.length === 0) return ['(empty)'];
  const columns = Object.keys(rows[0]);
  const text = (value: unknown): string =>
    value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const widths = columns.map((name) => Math.max(name.length, ...rows.map((row) => text(row[name]).length)));
  const isNumber = columns.map((name) =>
    rows.every((row) => row[name] === null || !Number.isNaN(Number(row[name]))),
  );
  const line = (cells: string[]): string =>
    cells.map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))).join('  ');
  return [line(columns), ...rows.map((row) => line(columns.map((name) => text(row[name]))))];
}

demo().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    terminal.note(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
