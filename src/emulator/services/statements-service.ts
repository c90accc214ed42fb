import { Hono } from 'hono';
import { ApiError } from '../wire/api-error.js';
import type { RunTask } from '../state/run-task.js';
import { renderWire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** The id under which the result of a SQL task's last statement is kept. */
export function statementId(task: RunTask): string {
  return `statement-${task.runId}`;
}

/** Statement Execution API 2.0: `statements/{id}`, in the format JSON_ARRAY, in which every value is text or null. */
export function statementsService(workspace: Workspace): Hono {
  const app = new Hono();
  app.get('/statements/:id', (c) => {
    const id = c.req.param('id');
    const tasks = [...workspace.runs.values()].flatMap((run) => run.tasks);
    const result = tasks.find((task) => statementId(task) === id)?.output.sqlResult;
    if (result === undefined) {
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `The statement ${id} was not found.`);
    }
    const { columns, rows } = result;
    return c.body(
      renderWire({
        statement_id: id,
        status: { state: 'SUCCEEDED' },
        manifest: {
          format: 'JSON_ARRAY',
          schema: {
            column_count: columns.length,
            columns: columns.map(({ name, type }, position) => ({ name, type_name: type, position })),
          },
          total_row_count: rows.length,
        },
        result: { row_count: rows.length, data_array: rows.map((row) => row.map(asCell)) },
      }),
    );
  });
  return app;
}

function asCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
