import { Hono } from 'hono';
import { ApiError } from '../wire/api-error.js';
import { asObject, asText, parseWire, renderWire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/** Secrets API 2.0: `scopes/create|list`, `put`, `list`, `get` (base64), `delete`. */
export function secretsService({ secrets }: Workspace): Hono {
  const app = new Hono();
  const keysOf = (scope: string): Map<string, string> => {
    const keys = secrets.get(scope);
    if (keys === undefined)
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Scope ${scope} does not exist!`);
    return keys;
  };
  app.post('/scopes/create', async (c) => {
    const scope = asText(asObject(parseWire(await c.req.text()))['scope']);
    if (secrets.has(scope))
      throw new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `Scope ${scope} already exists!`);
    secrets.set(scope, new Map());
    return c.body('{}');
  });
  app.get('/scopes/list', (c) =>
    c.body(renderWire({ scopes: [...secrets.keys()].map((name) => ({ name, backend_type: 'DATABRICKS' })) })),
  );
  app.post('/put', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    keysOf(asText(body['scope'])).set(asText(body['key']), asText(body['string_value']));
    return c.body('{}');
  });
  app.get('/list', (c) =>
    c.body(renderWire({ secrets: [...keysOf(c.req.query('scope') ?? '').keys()].map((key) => ({ key })) })),
  );
  app.get('/get', (c) => {
    const key = c.req.query('key') ?? '';
    const value = keysOf(c.req.query('scope') ?? '').get(key);
    if (value === undefined) {
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Secret does not exist with key: ${key}`);
    }
    return c.body(renderWire({ key, value: Buffer.from(value).toString('base64') }));
  });
  app.post('/delete', async (c) => {
    const body = asObject(parseWire(await c.req.text()));
    keysOf(asText(body['scope'])).delete(asText(body['key']));
    return c.body('{}');
  });
  return app;
}
