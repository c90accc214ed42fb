import { given, isJsonObject, type JsonObject } from '../core/json.js';
import { type ListedRun, RUNS_A_PAGE, type RunListPage, type RunListQuery } from './databricks-api.js';
import { id, object, readJobRun, readPlace, readRun, readState, text } from './read-run.js';

/** A list shows the first hundred tasks of a run, so that with fewer it shows all. */
const MOST_TASKS_LISTED = 100;

/** The query of `runs/list` on the wire. */
export function runListQuery(query: RunListQuery): Record<string, string | number | boolean> {
  const { runType, which, expandTasks = false } = query;
  return {
    run_type: runType,
    limit: RUNS_A_PAGE,
    ...(which === 'active' ? { active_only: true } : {}),
    ...(which === 'completed' ? { completed_only: true } : {}),
    ...(expandTasks ? { expand_tasks: true } : {}),
    ...given('start_time_from', query.startedFromMillis),
    ...given('start_time_to', query.startedToMillis),
    ...given('page_token', query.pageToken),
  };
}

/** Reads one page of `runs/list`. What a run is like beyond its state is read once it is asked for. */
export function readRunList(answer: unknown): RunListPage {
  const page = object(answer, 'runs/list');
  const runs = Array.isArray(page['runs']) ? page['runs'].filter(isJsonObject) : [];
  const token = text(page['next_page_token']);
  return { runs: runs.map(readListed), ...given('nextPageToken', token === '' ? undefined : token) };
}

function readListed(run: JsonObject): ListedRun {
  const showsAll = hasAllTasks(run);
  return {
    runId: id(run['run_id'], 'run_id'),
    lifeCycleState: readState(run).lifeCycleState,
    ...readPlace(run),
    ...given('endTimeMillis', Number(run['end_time'] ?? 0) || undefined),
    asRun: (taskKey) => (showsAll ? readRun(run, taskKey) : undefined),
    asJobRun: () => (showsAll ? readJobRun(run) : undefined),
  };
}

function hasAllTasks({ tasks, has_more: hasMore }: JsonObject): boolean {
  if (!Array.isArray(tasks) || hasMore === true) return false;
  return tasks.length > 0 && tasks.length < MOST_TASKS_LISTED;
}
