import { Hono } from 'hono';
import { invalidParameter } from '../wire/api-error.js';
import { renderRun } from '../runs/render-run.js';
import { createRun } from '../runs/create-run.js';
import { exportedNotebook } from '../executors/notebook-export.js';
import { hasEnded, type Run } from '../state/run.js';
import type { RunTask } from '../state/run-task.js';
import { newTask, startRun } from '../runs/run-timeline.js';
import { asList, asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { checkSubmit } from './check-submit.js';
import { listRuns } from './list-runs.js';
import { statementId } from './statements-service.js';

const TASKS_A_PAGE = 100;
const MOST_OUTPUT_CHARACTERS = 5 * 1024 * 1024;

/** Jobs API 2.1 and 2.2: `runs/submit|get|get-output|export|list|cancel|repair`. */
export function runsService(workspace: Workspace): Hono {
  const app = new Hono();
  app.post('/runs/submit', async (c) => {
    const creator = workspace.callers.of(c.req.header('authorization')).userName;
    const run = submit(workspace, asObject(parseWire(await c.req.text())), creator);
    return c.body(renderWire({ run_id: BigInt(run.runId) }));
  });
  app.get('/runs/get', (c) => {
    const run = findRun(workspace, c.req.query('run_id'));
    const origin = new URL(c.req.url).origin;
    const view = renderRun(run, origin, {
      resolvedValues: c.req.query('include_resolved_values') === 'true',
      history: c.req.query('include_history') === 'true',
    });
    return c.body(renderWire(pageOfTasks(view, Number(c.req.query('page_token') ?? 0))));
  });
  app.get('/runs/get-output', (c) =>
    c.body(renderWire(output(workspace, c.req.query('run_id'), new URL(c.req.url).origin))),
  );
  app.get('/runs/export', (c) => {
    const task = findTaskRun(workspace, c.req.query('run_id'));
    return c.body(renderWire({ views: [exportedNotebook(task)] }));
  });
  app.get('/runs/list', (c) =>
    c.body(renderWire(listRuns(workspace, c.req.query(), new URL(c.req.url).origin))),
  );
  app.post('/runs/cancel', async (c) => {
    const runId = asText(asObject(parseWire(await c.req.text()))['run_id']);
    const run = findRun(workspace, runId);
    const task = run.tasks.find((candidate) => candidate.runId === runId);
    if (!hasEnded(run)) (task ?? run).abort.abort('cancel');
    return c.body('{}');
  });
  app.post('/runs/repair', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    return c.body(renderWire({ repair_id: BigInt(repair(workspace, body)) }));
  });
  return app;
}

/** The same token gives the same run, also long after its end. */
function submit(workspace: Workspace, body: Wire, creator: string): Run {
  const token = asText(body['idempotency_token']);
  const known = workspace.runs.get(workspace.runTokens.get(token) ?? '');
  if (known !== undefined) return known;
  checkSubmit(workspace, body);
  const name = asText(body['run_name']) || 'Untitled';
  const jobId = workspace.nextId();
  return createRun(workspace, { type: 'SUBMIT_RUN', jobId, name, creator, token, settings: body });
}

/**
 * Tasks of a run that has ended, once more; from the second repair on `latest_repair_id` has to be the last one's
 * (the docstring of `latest_repair_id`). Parameters cannot be overridden here.
 */
function repair(workspace: Workspace, body: Wire): string {
  const run = findRun(workspace, asText(body['run_id']));
  if (run.type !== 'JOB_RUN') throw invalidParameter(`Run ${run.runId} is not a run of a job.`);
  if (!hasEnded(run)) throw invalidParameter(`Run ${run.runId} is still active and cannot be repaired.`);
  if (asText(body['latest_repair_id']) !== (run.repairs.at(-1)?.repairId ?? '')) {
    throw invalidParameter('The latest repair ID needs to be provided in order to create a new repair');
  }
  const keys = asList(body['rerun_tasks']).map(asText);
  const unknown = keys.filter((key) => !run.tasks.some(({ taskKey }) => taskKey === key));
  if (keys.length === 0 || unknown.length > 0)
    throw invalidParameter(`Unknown rerun_tasks: ${unknown.join(', ')}`);
  const taskRunIds: string[] = [];
  for (const [at, task] of run.tasks.entries()) {
    if (!keys.includes(task.taskKey)) continue;
    run.pastTasks.push(task);
    const attemptNumber = task.attemptNumber + 1;
    run.tasks[at] = {
      ...newTask(workspace, task.written ?? task.spec),
      attemptNumber,
      firstAttempt: attemptNumber,
    };
    workspace.runIndex.enterTask(run, run.tasks[at]);
    taskRunIds.push(run.tasks[at].runId);
  }
  const repairId = workspace.nextId();
  run.repairs.push({ repairId, startMillis: workspace.clock.now(), taskRunIds });
  workspace.runIndex.reopen(run);
  run.abort = new AbortController();
  startRun(workspace, run);
  return repairId;
}

/** A run by its own id or by one of its tasks'. */
function findRun(workspace: Workspace, runId = ''): Run {
  const run = workspace.runIndex.find(runId);
  if (run === undefined) throw invalidParameter(`Run ${runId} does not exist.`);
  return run;
}

/** API 2.2 gives tasks by the hundred; exhausted pages have none. */
function pageOfTasks(view: Wire, from: number): Wire {
  const tasks = asList(view['tasks']);
  const next = from + TASKS_A_PAGE;
  return {
    ...view,
    tasks: tasks.slice(from, next),
    ...(next < tasks.length ? { next_page_token: String(next) } : {}),
  };
}

/** A task run by its own id; that of its run is refused. */
function findTaskRun(workspace: Workspace, runId = ''): RunTask {
  const run = findRun(workspace, runId);
  const task = [...run.tasks, ...run.pastTasks].find((candidate) => candidate.runId === runId);
  if (task !== undefined) return task;
  throw invalidParameter(
    'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.',
  );
}

function output(workspace: Workspace, runId: string | undefined, origin: string): Wire {
  const task = findTaskRun(workspace, runId);
  const run = findRun(workspace, runId);
  const { notebookResult, error, errorTrace, logs, sqlResult, alertState } = task.output;
  const isNotebook = task.spec['notebook_task'] !== undefined;
  const view = renderRun({ ...run, tasks: [task], pastTasks: [] }, origin);
  return {
    metadata: { ...asObject(asList(view['tasks'])[0]), job_id: BigInt(run.jobId) },
    ...(isNotebook ? { notebook_output: notebookOutput(notebookResult) } : {}),
    ...(error === undefined ? {} : { error, error_trace: errorTrace ?? '' }),
    ...(isNotebook || logs === undefined ? {} : { logs, logs_truncated: false }),
    ...(sqlResult === undefined
      ? {}
      : { sql_output: { query_output: { sql_statements: [{ lookup_key: statementId(task) }] } } }),
    ...(alertState === undefined ? {} : { alert_output: { alert_state: alertState } }),
  };
}

/** Set for every notebook; empty for one that called no exit. */
function notebookOutput(result: string | undefined): Wire {
  if (result === undefined) return {};
  return {
    result: result.slice(0, MOST_OUTPUT_CHARACTERS),
    truncated: result.length > MOST_OUTPUT_CHARACTERS,
  };
}
