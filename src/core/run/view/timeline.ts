import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import { criticalPath, type CriticalTask } from './critical-path.js';
import type { RunState } from '../state/run-state.js';
import { taskLifeCycle } from './task-view.js';

/** When something of a run began and ended; times are milliseconds since the epoch. */
export interface TimelineRow {
  task_key: string;
  /** Of an attempt; absent for what Brickwork does itself: conditions, loops, waits. */
  repair_id?: number;
  attempt_number?: number;
  state: string;
  start_time: number;
  end_time?: number;
  run_page_url?: string;
}

/** What happened when, by start. */
export interface Timeline {
  start_time: number;
  end_time?: number;
  rows: TimelineRow[];
  /** What has made the run as long as it is. */
  critical_path: CriticalTask[];
  /** The oldest rows, where there are more than 3,000. */
  rows_left_out?: number;
}

/** A query's answer has to stay below 2 MB. */
const MOST_ROWS = 3000;

/** One row for each attempt that is kept, and one for each condition, loop and wait that has begun. */
export function timeline(plan: Plan, state: RunState): Timeline {
  const rows = plan.tasks.flatMap(({ index }) => rowsOf(plan, state, index));
  rows.sort((a, b) => a.start_time - b.start_time);
  const leftOut = rows.length - MOST_ROWS;
  return {
    start_time: state.startTimeMillis,
    ...given('end_time', state.endTimeMillis),
    rows: rows.slice(-MOST_ROWS),
    critical_path: criticalPath(plan, state),
    ...given('rows_left_out', leftOut > 0 ? leftOut : undefined),
  };
}

function rowsOf(plan: Plan, state: RunState, index: number): TimelineRow[] {
  const { taskKey, kind } = plan.tasks[index];
  const task = state.tasks[index];
  if (kind === 'submit' || kind === 'run_job') {
    return task.attempts.map((attempt) => ({
      task_key: taskKey,
      repair_id: attempt.repair,
      attempt_number: attempt.attemptNumber,
      state: attempt.resultState ?? (attempt.runId === undefined ? 'PENDING' : 'RUNNING'),
      start_time: attempt.startTimeMillis,
      ...given('end_time', attempt.endTimeMillis),
      ...given('run_page_url', attempt.runPageUrl),
    }));
  }
  const { startTimeMillis, endTimeMillis, resultState } = task;
  if (startTimeMillis === undefined) return [];
  const row = { task_key: taskKey, state: resultState ?? taskLifeCycle(plan, state, index) };
  return [{ ...row, start_time: startTimeMillis, ...given('end_time', endTimeMillis) }];
}
