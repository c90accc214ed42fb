import { describe, expect, test } from 'vitest';
import type { DatabricksError } from '../../src/databricks/databricks-error.js';
import { runStatement } from '../../src/databricks/run-statement.js';
import type { JsonObject } from '../../src/core/json.js';

const RUNNING = { statement_id: 's/1', status: { state: 'RUNNING' } };
const ROWS = {
  statement_id: 's/1',
  status: { state: 'SUCCEEDED' },
  manifest: {
    schema: {
      columns: [
        { name: 'n', type_name: 'INT' },
        { name: 'd', type_name: 'DECIMAL' },
      ],
    },
  },
  result: { data_array: [['1', '1.50']] },
};
const REQUEST = { warehouseId: 'w', statement: 'SELECT 1' };

/** A workspace that gives one answer after the other; an Error is thrown. */
function answering(...answers: (JsonObject | Error)[]) {
  const seen: [string, JsonObject?][] = [];
  const give = (): Promise<JsonObject> => {
    const answer = answers.shift() ?? {};
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const calls = {
    get: (path: string) => (seen.push([`GET ${path}`]), give()),
    post: (path: string, payload: JsonObject) => (seen.push([`POST ${path}`, payload]), give()),
  };
  return { calls, seen, routes: () => seen.map(([route]) => route) };
}

const failureOf = (call: Promise<unknown>): Promise<DatabricksError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as DatabricksError,
  );

describe('a statement', () => {
  test('that ends at once takes one call, which says all that is wanted', async () => {
    const { calls, seen } = answering(ROWS);
    const parameters = [{ name: 'job', value: "it's" }];
    const request = { ...REQUEST, parameters, catalog: 'c', schema: 's', rowLimit: 5 };
    expect(await runStatement(calls, request, 30)).toEqual({
      columns: ['n', 'd'],
      types: ['INT', 'DECIMAL'],
      rows: [{ n: 1, d: '1.50' }],
      isTruncated: false,
    });
    const payload = {
      ...{ statement: 'SELECT 1', warehouse_id: 'w', parameters, catalog: 'c', schema: 's', row_limit: 5 },
      ...{ format: 'JSON_ARRAY', disposition: 'INLINE', wait_timeout: '5s', on_wait_timeout: 'CONTINUE' },
    };
    expect(seen).toEqual([['POST /api/2.0/sql/statements', payload]]);
  });

  test('is not waited for by the first call where calls may take no longer than that', async () => {
    const { calls, seen } = answering(ROWS);
    await runStatement(calls, REQUEST, 5);
    expect(seen[0][1]).toMatchObject({ wait_timeout: '0s' });
    expect(Object.keys(seen[0][1] ?? {})).not.toContain('catalog');
  });

  test('that goes on is looked at until it has ended', async () => {
    const { calls, routes } = answering({ ...RUNNING, status: { state: 'PENDING' } }, RUNNING, ROWS);
    expect((await runStatement(calls, REQUEST, 30)).rows).toHaveLength(1);
    const look = 'GET /api/2.0/sql/statements/s%2F1';
    expect(routes()).toEqual(['POST /api/2.0/sql/statements', look, look]);
  });

  test('says that there is more than its limit', async () => {
    const { calls } = answering({ ...ROWS, manifest: { ...ROWS.manifest, truncated: true } });
    expect(await runStatement(calls, REQUEST, 30)).toMatchObject({ isTruncated: true });
  });

  test.each(['at once', 'later'])('that ends %s gives the rows of all chunks in order', async (when) => {
    const first = { ...ROWS, result: { ...ROWS.result, next_chunk_index: 1 } };
    const chunk = (value: string, more: JsonObject = {}): JsonObject => ({
      data_array: [[value, '0']],
      ...more,
    });
    const chunks = [chunk('2', { next_chunk_index: 2 }), chunk('3')];
    const { calls, routes } = answering(...(when === 'later' ? [RUNNING] : []), first, ...chunks);
    const { rows, isTruncated } = await runStatement(calls, REQUEST, 30);
    expect([rows.map(({ n }) => n), isTruncated]).toEqual([[1, 2, 3], false]);
    expect(routes().slice(-2)).toEqual(
      [1, 2].map((index) => `GET /api/2.0/sql/statements/s%2F1/result/chunks/${index}`),
    );
  });

  test('fails where a chunk does, leads back, or is not awaited any more: it never gives a part', async () => {
    const first = { ...ROWS, result: { ...ROWS.result, next_chunk_index: 1 } };
    const lost = answering(first, new Error('no network'));
    expect((await failureOf(runStatement(lost.calls, REQUEST, 30))).message).toBe('no network');
    const circle = answering(first, { data_array: [], next_chunk_index: 1 });
    expect((await failureOf(runStatement(circle.calls, REQUEST, 30))).kind).toBe('malformed_answer');
    const aborter = new AbortController();
    const late = answering(first);
    const post = late.calls.post;
    const calls = {
      ...late.calls,
      post: (...call: Parameters<typeof post>) => (aborter.abort(), post(...call)),
    };
    const failure = await failureOf(runStatement(calls, { ...REQUEST, signal: aborter.signal }, 30));
    expect([failure.kind, late.seen.length]).toEqual(['unavailable', 1]);
  });

  test('without a result has no rows and no columns', async () => {
    const { calls } = answering({ status: { state: 'SUCCEEDED' } });
    expect(await runStatement(calls, REQUEST, 30)).toEqual({
      columns: [],
      types: [],
      rows: [],
      isTruncated: false,
    });
  });

  test('is canceled when its signal aborts, whatever becomes of the cancellation', async () => {
    const aborter = new AbortController();
    const { calls, routes } = answering(RUNNING, new Error('no network'));
    const failure = failureOf(runStatement(calls, { ...REQUEST, signal: aborter.signal }, 30));
    const why = new Error('why');
    aborter.abort(why);
    expect(await failure).toMatchObject({ name: 'DatabricksError', kind: 'unavailable', cause: why });
    expect(routes()).toEqual(['POST /api/2.0/sql/statements', 'POST /api/2.0/sql/statements/s%2F1/cancel']);
    const late = answering(ROWS);
    const given = await failureOf(runStatement(late.calls, { ...REQUEST, signal: aborter.signal }, 30));
    expect([given.kind, late.seen]).toEqual(['unavailable', []]);
  });

  test('is canceled when it cannot be looked at, since the next try begins another one', async () => {
    const { calls, routes } = answering(RUNNING, new Error('no network'), {});
    expect((await failureOf(runStatement(calls, REQUEST, 30))).message).toBe('no network');
    expect(routes().at(-1)).toBe('POST /api/2.0/sql/statements/s%2F1/cancel');
  });

  test.each([
    ['FAILED', 'BAD_REQUEST', '[TABLE_OR_VIEW_NOT_FOUND] The table', 'not_found', 'TABLE_OR_VIEW_NOT_FOUND'],
    ['FAILED', 'BAD_REQUEST', '[DELTA_X.Y] The table', 'invalid_request', 'DELTA_X'],
    [
      'FAILED',
      'BAD_REQUEST',
      '[INSUFFICIENT_PERMISSIONS] No',
      'permission_denied',
      'INSUFFICIENT_PERMISSIONS',
    ],
    ['FAILED', 'BAD_REQUEST', 'No', 'invalid_request', 'BAD_REQUEST'],
    ['FAILED', 'TEMPORARILY_UNAVAILABLE', 'No', 'unavailable', 'TEMPORARILY_UNAVAILABLE'],
    ['FAILED', 'RESOURCE_EXHAUSTED', 'No', 'throttled', 'RESOURCE_EXHAUSTED'],
    ['FAILED', 'NOT_FOUND', 'No warehouse', 'not_found', 'NOT_FOUND'],
    ['FAILED', undefined, 'No', 'invalid_request', undefined],
    ['CANCELED', undefined, undefined, 'unavailable', undefined],
    ['CLOSED', undefined, undefined, 'unavailable', undefined],
    ['FAILED', undefined, undefined, 'invalid_request', undefined],
    ['SOMETHING', undefined, undefined, 'malformed_answer', undefined],
    [undefined, undefined, undefined, 'malformed_answer', undefined],
  ])('that ends as %s with %s and %j is the error %s', async (state, code, message, kind, errorCode) => {
    const error = { error_code: code, message };
    const { calls, routes } = answering({ statement_id: 's', status: { state, error } });
    const failure = await failureOf(runStatement(calls, REQUEST, 30));
    expect([failure.name, failure.kind, failure.details.errorCode]).toEqual([
      'DatabricksError',
      kind,
      errorCode,
    ]);
    if (message === undefined) expect(failure.message).toMatch(/^The (result of the )?statement /);
    else expect(failure.message).toBe(message);
    expect(routes()).toHaveLength(1);
  });

  test('that goes on without an id is no answer', async () => {
    const { calls } = answering({ status: { state: 'RUNNING' } });
    expect((await failureOf(runStatement(calls, REQUEST, 30))).kind).toBe('malformed_answer');
  });
});
