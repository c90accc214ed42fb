import type { JobTrend, TaskTrend } from './job-trend.js';

/** Tasks that are named for one reason. */
const MOST_TASKS = 10;

/** The tasks that take longest, the slowest first: at most ten. */
export function slowestTasks({ tasks }: JobTrend): TaskTrend[] {
  return [...tasks].sort((one, other) => other.median_seconds - one.median_seconds).slice(0, MOST_TASKS);
}

/** The tasks that fail or need more than one attempt, the least reliable first: at most ten. */
export function flakiestTasks({ tasks }: JobTrend): TaskTrend[] {
  return tasks
    .filter(({ failed, retries }) => failed + retries > 0)
    .sort((one, other) => shakiness(other) - shakiness(one))
    .slice(0, MOST_TASKS);
}

/** Both, each task once: a job may have thousands of tasks, and few of them tell something. */
export function tellingTasks(trend: JobTrend): TaskTrend[] {
  return [...new Set([...slowestTasks(trend), ...flakiestTasks(trend)])];
}

/** The share of its runs in which it did not succeed at once. */
function shakiness({ failed, recovered, runs }: TaskTrend): number {
  return (failed + recovered) / runs;
}
