import type { JobRuns } from '../../client/job-runs.js';
import type { JsonValue } from '../../core/json.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withRuns } from './global-options.js';
import { renderTimeline } from '../render/render-run.js';

/** A question to a run: the query's name, its answer, and the answer for people. */
export interface Question<T> {
  type: string;
  input?: JsonValue;
  ask: (runs: JobRuns) => Promise<T>;
  lines: (answer: T, runs: JobRuns) => string[] | Promise<string[]>;
}

/** Asks a run, open or closed, and prints its answer: JSON as the query gives it, else lines for people. */
export async function query<T>(
  workflowId: string,
  { type, input, ask, lines }: Question<T>,
  options: GlobalOptions,
): Promise<number> {
  if (options.explain === true) {
    const given = input === undefined ? {} : { input };
    return explain(workflowId, [{ verb: ['query', '--type', type], ...given }], options);
  }
  const terminal = terminalFor(options);
  return withRuns(options, async (runs) => {
    const answer = await ask(runs);
    if (wantsJson(options)) terminal.data(JSON.stringify(answer ?? null));
    else for (const line of await lines(answer, runs)) terminal.data(line);
    return EXIT.success;
  });
}

/** `brickwork values RUN`: `task.key = value` lines. */
export const values = (id: string): Question<Record<string, Record<string, JsonValue>>> => ({
  type: 'taskValues',
  ask: (runs) => runs.taskValues(id),
  lines: (answer) =>
    Object.entries(answer).flatMap(([taskKey, ofTask]) =>
      Object.entries(ofTask).map(([key, value]) => `${taskKey}.${key} = ${JSON.stringify(value)}`),
    ),
});

/** `brickwork graph RUN`: Mermaid, for a page or a ticket. */
export const graph = (id: string): Question<string> => ({
  type: 'graph',
  ask: (runs) => runs.graph(id),
  lines: (answer) => [answer],
});

/** `brickwork timeline RUN`: bars of when each task's attempts ran, then what has made the run as long as it is. */
export const timeline = (id: string): Question<Awaited<ReturnType<JobRuns['timeline']>>> => ({
  type: 'timeline',
  ask: (runs) => runs.timeline(id),
  lines: async (answer, runs) => {
    const path = (answer?.critical_path ?? []).map(({ task_key, waited_millis, took_millis }) => {
      const [waited, took] = [waited_millis, took_millis].map((millis) => `${(millis / 1000).toFixed(1)} s`);
      return `  ${task_key}: ${took}, after a wait of ${waited}`;
    });
    const bars = renderTimeline(await runs.view(id));
    return path.length === 0 ? bars : [...bars, 'Critical path:', ...path];
  },
});

/** `brickwork repairs RUN`: what was repaired when, and what was refused. */
export const repairs = (id: string): Question<Awaited<ReturnType<JobRuns['repairHistory']>>> => ({
  type: 'repairHistory',
  ask: (runs) => runs.repairHistory(id),
  lines: (answer) =>
    answer.map(({ repair_id, time, rerun_tasks, changed_tasks = [], refused }) => {
      const what = refused === undefined ? `repair ${repair_id}` : 'refused';
      const changed = changed_tasks.length === 0 ? '' : ` (changed: ${changed_tasks.join(', ')})`;
      const rest = refused ?? `${rerun_tasks.join(', ')}${changed}`;
      return `${new Date(time).toISOString()}  ${what}: ${rest}`;
    }),
});

/** `brickwork describe RUN [TASK]`: what the run was planned to do. */
export const describe = (id: string, taskKey?: string): Question<unknown> => ({
  type: 'plan',
  ...(taskKey === undefined ? {} : { input: { task_key: taskKey } }),
  ask: (runs) => runs.plan(id, taskKey),
  lines: (answer) => [JSON.stringify(answer ?? null, null, 2)],
});
