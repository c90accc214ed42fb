import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { runSql } from '../executors/sql-session.js';
import { pause } from '../state/clock.js';
import type { RunTask } from '../state/run-task.js';
import type { Statement } from '../state/statement.js';
import type { Workspace } from '../state/workspace.js';
import { ApiError, invalidParameter } from '../wire/api-error.js';
import { asList, asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';

/** The id under which the result of a SQL task's last statement is kept. */
export function statementId(task: RunTask): string {
  return `statement-${task.runId}`;
}

/**
 * Statement Execution API 2.0: `statements`, `statements/{id}`, `statements/{id}/cancel`, in the format JSON_ARRAY, in which
 * every value is text or null. Deliberately less than the real thing: results come in one chunk and are kept for good, types
 * of parameters are not checked, and every warehouse is there and runs.
 */
export function statementsService(workspace: Workspace): Hono {
  const app = new Hono();
  app.post('/statements', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    const waitMillis = checkRequest(body);
    const statement = start(workspace, body);
    const patience = new AbortController();
    const ended = statement.ended.finally(() => patience.abort());
    await Promise.race([ended, pause(workspace.clock, waitMillis, patience.signal)]);
    if (body['on_wait_timeout'] === 'CANCEL' && statement.state === 'RUNNING') await cancel(statement);
    return c.body(renderWire(rendered(statement)));
  });
  app.get('/statements/:id', (c) => c.body(renderWire(rendered(find(workspace, c.req.param('id'))))));
  app.post('/statements/:id/cancel', async (c) => {
    const statement = find(workspace, c.req.param('id'));
    if (statement.state === 'RUNNING') await cancel(statement);
    return c.body('{}');
  });
  return app;
}

/** How long the call waits, in milliseconds. Throws the API's answer to a request that it does not take. */
function checkRequest(body: Wire): number {
  for (const member of ['statement', 'warehouse_id']) {
    if (asText(body[member]) === '') throw invalidParameter(`${member} is required.`);
  }
  const taken = { format: 'JSON_ARRAY', disposition: 'INLINE' };
  for (const [member, value] of Object.entries(taken)) {
    if ((body[member] ?? value) !== value)
      throw invalidParameter(`The emulator knows no ${member} but ${value}.`);
  }
  const limit = body['row_limit'];
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) > 0))
    throw invalidParameter('row_limit must be a whole number above 0.');
  const [, digits] = /^(\d{1,2})s$/.exec(asText(body['wait_timeout']) || '10s') ?? [];
  const seconds = Number(digits);
  if (seconds !== 0 && !(seconds >= 5 && seconds <= 50))
    throw invalidParameter('wait_timeout must be 0s or between 5s and 50s.');
  return seconds * 1000;
}

function start(workspace: Workspace, body: Wire): Statement {
  const abort = new AbortController();
  const statement: Statement = {
    ...{ id: randomUUID(), state: 'RUNNING', isTruncated: false },
    ...{ abort, ended: Promise.resolve() },
  };
  workspace.statements.set(statement.id, statement);
  const limit = Number(body['row_limit'] ?? Infinity);
  const [catalog, schema] = [asText(body['catalog']), asText(body['schema'])];
  const parameters = asList(body['parameters']).map(asObject);
  const options = {
    signal: abort.signal,
    // One more than wanted tells whether there are more.
    mostRows: limit + 1,
    ...(catalog === '' ? {} : { catalog }),
    ...(schema === '' ? {} : { schema }),
  };
  const given = Object.fromEntries(parameters.map(({ name, value }) => [asText(name), value ?? null]));
  statement.ended = runSql(workspace, [asText(body['statement'])], given, options).then(
    ({ columns, rows }) => {
      statement.isTruncated = rows.length > limit;
      statement.result = { columns, rows: rows.slice(0, limit) };
      statement.state = 'SUCCEEDED';
    },
    (error: unknown) => {
      statement.state = abort.signal.aborted ? 'CANCELED' : 'FAILED';
      statement.error = error instanceof Error ? error.message : String(error);
    },
  );
  return statement;
}

async function cancel(statement: Statement): Promise<void> {
  statement.abort.abort();
  await statement.ended;
}

/** A statement, or the last one of a SQL task. */
function find(workspace: Workspace, id: string): Statement {
  const known = workspace.statements.get(id);
  if (known !== undefined) return known;
  const tasks = [...workspace.runs.values()].flatMap((run) => run.tasks);
  const task = tasks.find((one) => statementId(one) === id);
  const result = task?.output.sqlResult;
  if (task === undefined || result === undefined)
    throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `The statement ${id} was not found.`);
  const { abort } = task;
  return { id, state: 'SUCCEEDED', result, isTruncated: false, abort, ended: Promise.resolve() };
}

function rendered({ id, state, result, isTruncated, error = '' }: Statement): Wire {
  if (state === 'FAILED') {
    const [, sqlState] = /SQLSTATE: (\w{5})/.exec(error) ?? [];
    const problem = { error_code: 'BAD_REQUEST', message: error };
    return {
      statement_id: id,
      status: { state, error: problem, ...(sqlState ? { sql_state: sqlState } : {}) },
    };
  }
  if (result === undefined) return { statement_id: id, status: { state } };
  const { columns, rows } = result;
  return {
    statement_id: id,
    status: { state },
    manifest: {
      format: 'JSON_ARRAY',
      schema: {
        column_count: columns.length,
        columns: columns.map(({ name, type }, position) => ({ name, type_name: type, position })),
      },
      total_chunk_count: 1,
      total_row_count: rows.length,
      truncated: isTruncated,
    },
    result: {
      ...{ chunk_index: 0, row_offset: 0, row_count: rows.length },
      data_array: rows.map((row) => row.map(asCell)),
    },
  };
}

function asCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
