import { setTimeout as sleep } from 'node:timers/promises';
import { given, type JsonObject } from '../core/json.js';
import type { StatementRequest, StatementRows } from './databricks-api.js';
import { DatabricksError } from './databricks-error.js';
import { id, object } from './read-run.js';
import { isActive, readStatement } from './read-statement.js';
import { withAllChunks } from './statement-chunks.js';

/** The calls that a statement takes. */
export interface StatementCalls {
  get: (path: string) => Promise<unknown>;
  post: (path: string, payload: JsonObject) => Promise<unknown>;
}

const STATEMENTS = '/api/2.0/sql/statements';

/**
 * How long the first call waits for the result: the least that the API takes, since nothing can be canceled before that call
 * has answered with an id, and well within the time that a call may take.
 */
const WAIT_SECONDS = 5;

/** Between two looks at a statement that goes on; each pause is twice the one before. */
const FIRST_PAUSE_MILLIS = 250;
const LONGEST_PAUSE_MILLIS = 5000;

/**
 * Executes a statement and awaits its end. One that is not awaited any more, since `signal` has aborted or a look at it has
 * failed, is canceled. `callSeconds` is how long one call may take.
 */
export async function runStatement(
  calls: StatementCalls,
  { warehouseId, statement, parameters, catalog, schema, rowLimit, signal }: StatementRequest,
  callSeconds: number,
): Promise<StatementRows> {
  if (signal?.aborted === true) throw abandoned(signal);
  const waitSeconds = callSeconds > WAIT_SECONDS ? WAIT_SECONDS : 0;
  const payload = {
    statement,
    warehouse_id: warehouseId,
    ...given(
      'parameters',
      parameters?.map((parameter) => ({ ...parameter })),
    ),
    ...given('catalog', catalog),
    ...given('schema', schema),
    ...given('row_limit', rowLimit),
    format: 'JSON_ARRAY',
    disposition: 'INLINE',
    wait_timeout: `${waitSeconds}s`,
    on_wait_timeout: 'CONTINUE',
  };
  const answer = object(await calls.post(STATEMENTS, payload), 'sql/statements');
  const pathOf = (): string =>
    `${STATEMENTS}/${encodeURIComponent(id(answer['statement_id'], 'statement_id'))}`;
  const getChunk = (index: number): Promise<unknown> => {
    if (signal?.aborted === true) throw abandoned(signal);
    return calls.get(`${pathOf()}/result/chunks/${index}`);
  };
  if (!isActive(answer)) return readStatement(await withAllChunks(answer, getChunk));
  const path = pathOf();
  try {
    return readStatement(await withAllChunks(await awaitEnd(calls, path, signal), getChunk));
  } catch (error) {
    // Does nothing to one that has ended. One that cannot be canceled ends by itself.
    await calls.post(`${path}/cancel`, {}).catch(() => undefined);
    throw error;
  }
}

async function awaitEnd(
  calls: StatementCalls,
  path: string,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  for (let millis = FIRST_PAUSE_MILLIS; ; millis = Math.min(millis * 2, LONGEST_PAUSE_MILLIS)) {
    await sleep(millis, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted === true) throw abandoned(signal);
    const answer = object(await calls.get(path), 'sql/statements');
    if (!isActive(answer)) return answer;
  }
}

function abandoned({ reason }: AbortSignal): DatabricksError {
  return new DatabricksError('unavailable', 'The statement is not awaited any more.', {}, { cause: reason });
}
