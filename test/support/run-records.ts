import type { RunRecord } from '../../src/core/trend/run-record.js';

export const DAY = 86_400_000;

/** The record of a run of the job `nightly` on a day, with one task. */
export function record(at: number, more: Partial<RunRecord> = {}, seconds = 60): RunRecord {
  const start = at * DAY;
  return {
    ...{ workflow_id: `nightly/${at}`, run_id: String(at), job: 'nightly', job_id: '7' },
    ...{ result_state: 'SUCCESS', start_time: start, end_time: start + seconds * 1000, repairs: 0 },
    tasks: [{ task_key: 'load', result_state: 'SUCCESS', seconds, attempts: 1 }],
    ...more,
  };
}

/** What a record has of a task. */
export function task(
  task_key: string,
  more: Partial<RunRecord['tasks'][number]> = {},
): RunRecord['tasks'][number] {
  return { task_key, result_state: 'SUCCESS', seconds: 10, attempts: 1, ...more };
}
