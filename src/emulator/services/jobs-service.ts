import { Hono } from 'hono';
import { invalidParameter } from '../api-error.js';
import { renderRun } from '../render-run.js';
import { hasEnded, type Run, type RunTask } from '../run.js';
import { startRun } from '../run-timeline.js';
import { asList, asObject, asText, parseWire, renderWire, type Wire } from '../wire.js';
import type { Workspace } from '../workspace.js';
import { checkSubmit } from './check-submit.js';
import { statementId } from './statements-service.js';

/** The largest page of `runs/list`: the text says "less than 25", 25 is widely used. */
const MOST_LISTED = 25;
const TASKS_A_PAGE = 100;
const MOST_OUTPUT_CHARACTERS = 5 * 1024 * 1024;

/** Jobs API 2.1 and 2.2: `runs/submit|get|get-output|list|cancel`. */
export function jobsService(workspace: Workspace): Hono {
  const app = new Hono();
  app.post('/runs/submit', async (c) => {
    const run = submit(workspace, asObject(parseWire(await c.req.text())));
    return c.body(renderWire({ run_id: BigInt(run.runId) }));
  });
  app.get('/runs/get', (c) => {
    const run = findRun(workspace, c.req.query('run_id'));
    const origin = new URL(c.req.url).origin;
    const view = renderRun(run, origin, c.req.query('include_resolved_values') === 'true');
    return c.body(renderWire(pageOfTasks(view, Number(c.req.query('page_token') ?? 0))));
  });
  app.get('/runs/get-output', (c) =>
    c.body(renderWire(output(workspace, c.req.query('run_id'), new URL(c.req.url).origin))),
  );
  app.get('/runs/list', (c) => c.body(renderWire(list(workspace, c.req.query(), new URL(c.req.url).origin))));
  app.post('/runs/cancel', async (c) => {
    const run = findRun(workspace, asText(asObject(parseWire(await c.req.text()))['run_id']));
    if (!hasEnded(run)) run.abort.abort('cancel');
    return c.body('{}');
  });
  return app;
}

/** The same token gives the same run, also long after its end. */
function submit(workspace: Workspace, body: Wire): Run {
  const token = asText(body['idempotency_token']);
  const known = workspace.runs.get(workspace.runTokens.get(token) ?? '');
  if (known !== undefined) return known;
  checkSubmit(workspace, body);
  const startMillis = workspace.clock.now();
  const run: Run = {
    runId: workspace.nextId(),
    jobId: workspace.nextId(),
    name: asText(body['run_name']) || 'Untitled',
    ...(token === '' ? {} : { token }),
    tasks: asList(body['tasks']).map((task) => newTask(workspace, asObject(task), startMillis)),
    ...(body['git_source'] === undefined ? {} : { gitSource: asObject(body['git_source']) }),
    timeoutSeconds: Number(body['timeout_seconds'] ?? 0),
    startMillis,
    abort: new AbortController(),
  };
  if (token === '') workspace.invariants.submitsWithoutToken.push(run.name);
  else workspace.runTokens.set(token, run.runId);
  workspace.runs.set(run.runId, run);
  startRun(workspace, run);
  return run;
}

function newTask(workspace: Workspace, spec: Wire, startMillis: number): RunTask {
  return {
    runId: workspace.nextId(),
    taskKey: asText(spec['task_key']),
    spec,
    state: asList(spec['depends_on']).length > 0 ? 'BLOCKED' : 'PENDING',
    output: {},
    values: {},
    startMillis,
  };
}

/** A run by its own id or by one of its tasks'. */
function findRun(workspace: Workspace, runId = ''): Run {
  const run =
    workspace.runs.get(runId) ??
    [...workspace.runs.values()].find(({ tasks }) => tasks.some((task) => task.runId === runId));
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

function output(workspace: Workspace, runId = '', origin: string): Wire {
  const run = findRun(workspace, runId);
  const task = run.tasks.find((candidate) => candidate.runId === runId);
  if (task === undefined) {
    throw invalidParameter(
      'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.',
    );
  }
  const { notebookResult, error, errorTrace, logs, sqlResult, alertState } = task.output;
  const isNotebook = task.spec['notebook_task'] !== undefined;
  const view = renderRun({ ...run, tasks: [task] }, origin, false);
  return {
    metadata: { ...asObject(asList(view['tasks'])[0]), job_id: BigInt(run.jobId) },
    ...(isNotebook && notebookResult !== undefined
      ? {
          notebook_output: {
            result: notebookResult.slice(0, MOST_OUTPUT_CHARACTERS),
            truncated: notebookResult.length > MOST_OUTPUT_CHARACTERS,
          },
        }
      : {}),
    ...(error === undefined ? {} : { error, error_trace: errorTrace ?? '' }),
    ...(isNotebook || logs === undefined ? {} : { logs, logs_truncated: false }),
    ...(sqlResult === undefined
      ? {}
      : { sql_output: { query_output: { sql_statements: [{ lookup_key: statementId(task) }] } } }),
    ...(alertState === undefined ? {} : { alert_output: { alert_state: alertState } }),
  };
}

function list(workspace: Workspace, query: Record<string, string>, origin: string): Wire {
  const limit = Number(query['limit'] ?? 20) || MOST_LISTED;
  if (limit > MOST_LISTED) throw invalidParameter(`limit must be at most ${MOST_LISTED}.`);
  const from = Number(query['page_token'] ?? query['offset'] ?? 0);
  const runs = [...workspace.runs.values()]
    .reverse()
    .filter((run) => query['active_only'] !== 'true' || !hasEnded(run))
    .filter((run) => query['completed_only'] !== 'true' || hasEnded(run));
  const page = runs.slice(from, from + limit).map((run) => {
    const { tasks, ...rest } = renderRun(run, origin, false);
    return query['expand_tasks'] === 'true' ? { ...rest, tasks: asList(tasks).slice(0, TASKS_A_PAGE) } : rest;
  });
  const hasMore = from + limit < runs.length;
  return { runs: page, has_more: hasMore, ...(hasMore ? { next_page_token: String(from + limit) } : {}) };
}
