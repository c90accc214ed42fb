import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { SavedQuery } from '../state/queries.js';
import type { Workspace } from '../state/workspace.js';
import { invalidParameter } from '../wire/api-error.js';
import { asObject, asText, parseWire, renderWire, type Wire } from '../wire/wire.js';

/** What people write of a query; `update_mask` names them. */
const WRITABLE = [
  ...['display_name', 'query_text', 'warehouse_id', 'catalog', 'schema', 'description', 'tags', 'parameters'],
  ...['parent_path', 'run_as_mode', 'apply_auto_limit', 'owner_user_name'],
];

/**
 * Queries API 2.0: `POST|GET|PATCH|DELETE /queries`; the list is with those of other things that have a name. Deliberately
 * less than the real thing: names need not be unique, and nobody lacks a permission.
 */
export function queriesService(workspace: Workspace): Hono {
  const { queries, clock, settings } = workspace;
  const app = new Hono();
  const answer = (query: SavedQuery): string => renderWire(rendered(query, settings.userName));
  app.post('/queries', async (c) => {
    const written = chosen(asObject(asObject(parseWire(await c.req.text()))['query']), WRITABLE);
    // Databricks' own ids are UUIDs, too.
    return c.body(answer(queries.put(randomUUID(), written, clock.now())));
  });
  app.get('/queries/:id', (c) => c.body(answer(queries.get(c.req.param('id')))));
  app.patch('/queries/:id', async (c) => {
    const query = queries.get(c.req.param('id'));
    const body = asObject(parseWire(await c.req.text()));
    const mask = asText(body['update_mask']);
    if (mask === '') throw invalidParameter('update_mask is required.');
    const members = mask === '*' ? WRITABLE : mask.split(',').map((member) => member.trim());
    const unknown = members.find((member) => !WRITABLE.includes(member));
    if (unknown !== undefined) throw invalidParameter(`Invalid field in update_mask: ${unknown}`);
    // A member that the mask names and the body lacks is taken away.
    const kept = Object.entries(query.written).filter(([member]) => !members.includes(member));
    query.written = { ...Object.fromEntries(kept), ...chosen(asObject(body['query']), members) };
    query.updatedMillis = clock.now();
    return c.body(answer(query));
  });
  app.delete('/queries/:id', (c) => {
    queries.get(c.req.param('id')).isTrashed = true;
    return c.body('{}');
  });
  return app;
}

function chosen(query: Wire, members: readonly string[]): Wire {
  return Object.fromEntries(Object.entries(query).filter(([member]) => members.includes(member)));
}

function rendered(
  { id, written, isTrashed, createdMillis, updatedMillis }: SavedQuery,
  userName: string,
): Wire {
  return {
    id,
    owner_user_name: userName,
    run_as_mode: 'OWNER',
    ...written,
    last_modifier_user_name: userName,
    lifecycle_state: isTrashed ? 'TRASHED' : 'ACTIVE',
    create_time: new Date(createdMillis).toISOString(),
    update_time: new Date(updatedMillis).toISOString(),
  };
}
