import { z } from 'zod';
import type { CostReport } from '../cost/cost-report.js';
import { given } from '../json.js';
import { didRun } from '../run/state/result-state.js';
import type { RunView } from '../run/view/run-view.js';
import type { TaskView } from '../run/view/task-view.js';

const recordSchema = z.object({
  workflow_id: z.string(),
  run_id: z.string(),
  job: z.string(),
  job_id: z.string(),
  result_state: z.string(),
  /** Milliseconds since the epoch. */
  start_time: z.number(),
  end_time: z.number(),
  repairs: z.number(),
  /** What its tasks have waited for compute or in Databricks' queue, together. */
  queue_seconds: z.number().optional(),
  cost: z.number().optional(),
  currency: z.string().optional(),
  /** In definition order, of those that have run. */
  tasks: z.array(
    z.object({
      task_key: z.string(),
      result_state: z.string(),
      /** From its first start to its end, with what it waited between attempts. */
      seconds: z.number(),
      /** How often it was submitted; 0 for what Brickwork does itself. */
      attempts: z.number(),
    }),
  ),
});

/** A run that has ended, as trends look at it: small, and kept as long as its owner likes. */
export type RunRecord = z.infer<typeof recordSchema>;

/** How long a run took. */
export function secondsOf({ start_time: start, end_time: end }: RunRecord): number {
  return (end - start) / 1000;
}

/** The record of a run; undefined before it has ended, and where it never began. */
export function runRecord(workflowId: string, view: RunView, cost?: CostReport): RunRecord | undefined {
  const { run_id, job_id, run_name: job, result_state: result, start_time, end_time } = view;
  if (end_time === undefined || result === undefined || view.life_cycle_state === 'SKIPPED') return undefined;
  return {
    ...{ workflow_id: workflowId, run_id, job, job_id, result_state: result, start_time, end_time },
    repairs: view.repair_history.filter(({ refused }) => refused === undefined).length,
    ...(cost === undefined ? {} : { cost: cost.cost, currency: cost.currency }),
    ...given(
      'queue_seconds',
      cost?.tasks.reduce((total, task) => total + task.queue_seconds, 0),
    ),
    tasks: view.tasks.flatMap(taskRecord),
  };
}

function taskRecord(task: TaskView): RunRecord['tasks'] {
  const { task_key, result_state: result, start_time: start, end_time: end, attempts } = task;
  if (start === undefined || end === undefined || result === undefined || !didRun(result)) return [];
  return [{ task_key, result_state: result, seconds: (end - start) / 1000, attempts }];
}

/** Reads records, one of JSON on a line; all that is wrong, with its line. */
export function parseRunRecords(text: string): { records: RunRecord[] } | { problems: string[] } {
  const records: RunRecord[] = [];
  const problems: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line);
    if (typeof read === 'string') problems.push(`line ${at + 1}: ${read}`);
    else records.push(read);
  }
  return problems.length > 0 ? { problems } : { records };
}

function readLine(line: string): RunRecord | string {
  try {
    return checkRecord(JSON.parse(line));
  } catch {
    return NO_JSON;
  }
}

/** What is said of a text that should be JSON. */
export const NO_JSON = 'it is no JSON.';

/** The record that a value is, or all that is wrong with it. */
export function checkRecord(value: unknown): RunRecord | string {
  const { data, error } = recordSchema.safeParse(value);
  if (data !== undefined) return data;
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
