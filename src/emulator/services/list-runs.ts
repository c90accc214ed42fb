import { renderRun } from '../runs/render-run.js';
import type { Run } from '../state/run.js';
import { merged, type NewestFirst } from '../state/run-index.js';
import type { RunTask } from '../state/run-task.js';
import type { Workspace } from '../state/workspace.js';
import { asList, type Wire } from '../wire/wire.js';
import { type ListQuery, readListQuery, tokenAfter, tokenAfterCount } from './list-query.js';

const MOST_TASKS_SHOWN = 100;

/** `runs/list`: a page of runs, newest first. Only the runs of the page, and those it passes over, cost anything. */
export function listRuns(workspace: Workspace, query: Record<string, string>, origin: string): Wire {
  const { shifting_pages: shiftingPages } = workspace.listing;
  const asked = readListQuery(query, shiftingPages);
  const { limit, skip, expandTasks } = asked;
  // One more than the page tells whether there is another.
  const found: Run[] = [];
  let passed = 0;
  for (const run of matching(workspace, asked)) {
    if (passed++ < skip) continue;
    if (found.push(run) > limit) break;
  }
  const page = found.slice(0, limit);
  const hasMore = found.length > limit;
  const last = page.at(-1);
  return {
    // "Only included in the response if there are runs to list" (docs.databricks.com).
    ...(last === undefined
      ? {}
      : { runs: page.map((run) => renderListed(seen(workspace, run), origin, expandTasks)) }),
    has_more: hasMore,
    ...(last !== undefined && hasMore
      ? {
          next_page_token: shiftingPages
            ? tokenAfterCount(skip + limit)
            : tokenAfter(orderOf(workspace, asked).keyOf(last)),
        }
      : {}),
  };
}

function* matching(workspace: Workspace, asked: ListQuery): Generator<Run> {
  const { olderThan, startTimeFrom, startTimeTo, jobId, runType, active } = asked;
  for (const run of orderOf(workspace, asked).newest(olderThan)) {
    if (run.startMillis < startTimeFrom || run.startMillis > startTimeTo) continue;
    if (jobId !== undefined && run.jobId !== jobId) continue;
    if (runType !== undefined && run.type !== runType) continue;
    if (isAhead(workspace, run.startMillis) && !workspace.strangers.has(run)) continue;
    if (active !== undefined && active !== isAhead(workspace, run.endMillis)) continue;
    yield run;
  }
}

/** The order of those that may match. */
function orderOf({ runIndex, listing }: Workspace, { active }: ListQuery): NewestFirst {
  // A run that has ended may still be listed as active where the list lags.
  if (active === true) return listing.lag_millis === 0 ? runIndex.active : runIndex.all;
  if (listing.sorted_by === 'start_time') return runIndex.all;
  return active === false ? runIndex.ended : merged(runIndex.active, runIndex.ended);
}

/** True where the list does not know yet what happened at a time, or where it has not happened. */
function isAhead({ clock, listing }: Workspace, millis: number | undefined): boolean {
  // Without a lag no clock is asked: one that is set back must not hide anything.
  if (millis === undefined || listing.lag_millis === 0) return millis === undefined;
  return millis + listing.lag_millis > clock.now();
}

/** The run as it was before the ends that the list does not know yet. */
function seen(workspace: Workspace, run: Run): Run {
  if (workspace.listing.lag_millis === 0 || !isAhead(workspace, run.endMillis)) return run;
  const { endMillis: _end, ...active } = run;
  const tasks = run.tasks.map((task) => (isAhead(workspace, task.endMillis) ? stillActive(task) : task));
  return { ...active, tasks };
}

function stillActive(task: RunTask): RunTask {
  const { endMillis: _end, result: _result, ...active } = task;
  if (task.result === undefined) return task;
  return { ...active, state: task.runningMillis === undefined ? 'PENDING' : 'RUNNING' };
}

function renderListed(run: Run, origin: string, expandTasks: boolean): Wire {
  const view = renderRun(run, origin, { withTasks: expandTasks });
  const tasks = asList(view['tasks']);
  if (tasks.length <= MOST_TASKS_SHOWN) return view;
  return { ...view, tasks: tasks.slice(0, MOST_TASKS_SHOWN), has_more: true };
}
