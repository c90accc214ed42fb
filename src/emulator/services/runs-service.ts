import { Hono } from 'hono';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { renderRun } from '../runs/render-run.js';
import { renderTaskRun } from '../runs/render-task-run.js';
import { createRun } from '../runs/create-run.js';
import { exportedNotebook } from '../executors/notebook-export.js';
import { hasEnded, type Run } from '../state/run.js';
import { pageOfArrays } from '../wire/array-pages.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import { checkSubmit } from './check-submit.js';
import { findJob } from './find-job.js';
import { findRun, findTaskRun, taskOf } from './find-run.js';
import { listRuns } from './list-runs.js';
import type { JobsVersion } from './render-job.js';
import { repairRun } from './repair-run.js';
import { runOfToken } from './run-of-token.js';
import { inTasks, runAtTop } from './single-task.js';
import { statementId } from './statements-service.js';

const LONG_ARRAYS = ['tasks', 'job_clusters', 'job_parameters', 'repair_history'];
const MOST_OUTPUT_CHARACTERS = 5 * 1024 * 1024;

/** Jobs API 2.0, 2.1 and 2.2: `runs/submit|get|get-output|export|list|cancel|cancel-all|delete|repair`. */
export function runsService(workspace: Workspace, version: JobsVersion): Hono {
  const app = new Hono();
  app.post('/runs/submit', async (c) => {
    const creator = workspace.callers.of(c.req.header('authorization')).userName;
    const run = submit(workspace, inTasks(asObject(parseWire(await c.req.text()))), creator);
    return c.body(renderWire({ run_id: BigInt(run.runId) }));
  });
  app.get('/runs/get', (c) => {
    const run = findRun(workspace, c.req.query('run_id'));
    const origin = new URL(c.req.url).origin;
    const resolvedValues = c.req.query('include_resolved_values') === 'true';
    const history = c.req.query('include_history') === 'true';
    const task = taskOf(run, c.req.query('run_id'));
    const view =
      task === undefined
        ? renderRun(run, origin, { resolvedValues, history })
        : renderTaskRun(task, run, origin, { resolvedValues });
    const page = pageOfArrays(view, LONG_ARRAYS, c.req.query('page_token'));
    return c.body(renderWire(version === '2.0' ? runAtTop(page) : page));
  });
  app.get('/runs/get-output', (c) =>
    c.body(
      renderWire(output(workspace, c.req.query('run_id'), new URL(c.req.url).origin, version === '2.0')),
    ),
  );
  app.get('/runs/export', (c) => {
    const task = findTaskRun(workspace, c.req.query('run_id'), version === '2.0');
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
  app.post('/runs/cancel-all', async (c) => {
    cancelAll(workspace, asObject(parseWire(await c.req.text())));
    return c.body('{}');
  });
  app.post('/runs/delete', async (c) => {
    deleteRun(workspace, asText(asObject(parseWire(await c.req.text()))['run_id']));
    return c.body('{}');
  });
  app.post('/runs/repair', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    return c.body(renderWire({ repair_id: BigInt(repairRun(workspace, body)) }));
  });
  return app;
}

/** The same token gives the same run, also long after its end. */
function submit(workspace: Workspace, body: Wire, creator: string): Run {
  const token = asText(body['idempotency_token']);
  const known = runOfToken(workspace, token);
  if (known !== undefined) return known;
  checkSubmit(workspace, body);
  const name = asText(body['run_name']) || 'Untitled';
  const jobId = workspace.nextId();
  return createRun(workspace, { type: 'SUBMIT_RUN', jobId, name, creator, token, settings: body });
}

/** Of a job, or all that are queued: the emulator queues none. */
function cancelAll(workspace: Workspace, body: Wire): void {
  const queuedOnly = body['all_queued_runs'] === true;
  const jobId = asText(body['job_id']);
  if (jobId === '' && !queuedOnly)
    throw invalidParameter('One of job_id or all_queued_runs must be provided.');
  if (jobId !== '') findJob(workspace, jobId);
  if (queuedOnly) return;
  for (const run of workspace.runs.values())
    if (run.jobId === jobId && !hasEnded(run)) run.abort.abort('cancel');
}

/** "Deletes a non-active run. Returns an error if the run is active." Its token stays reserved. */
function deleteRun(workspace: Workspace, runId: string): void {
  const run = findRun(workspace, runId);
  if (run.runId !== runId) throw invalidParameter(`Run ${runId} is a run of a task and cannot be deleted.`);
  if (!hasEnded(run))
    throw new ApiError(400, 'INVALID_STATE', `Run ${runId} is active and cannot be deleted.`);
  workspace.runs.delete(runId);
  workspace.runIndex.forget(run);
}

function output(workspace: Workspace, runId: string | undefined, origin: string, orOnly: boolean): Wire {
  const task = findTaskRun(workspace, runId, orOnly);
  const run = findRun(workspace, runId);
  const { notebookResult, error, errorTrace, logs, sqlResult, alertState } = task.output;
  const isNotebook = task.spec['notebook_task'] !== undefined;
  return {
    metadata: renderTaskRun(task, run, origin),
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
