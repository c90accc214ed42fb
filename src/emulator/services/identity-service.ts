import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Caller } from '../state/callers.js';
import { asList, asObject, parseWire, renderWire, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

const TOKEN_LASTS_SECONDS = 3600;

/**
 * Who somebody is and how they sign in: `scim/v2/Me`, the discovery of the host, OAuth for service principals (by
 * `client_credentials` alone), and what the Databricks CLI tells of itself, which is thrown away.
 */
export function identityService({ callers }: Workspace, workspaceId: number): Hono {
  const app = new Hono();
  app.get('/api/2.0/preview/scim/v2/Me', (c) =>
    c.body(renderWire(me(callers.of(c.req.header('authorization'))))),
  );
  // What the SDKs read of it: `HostMetadata` of the SDK for Python.
  app.get('/.well-known/databricks-config', (c) => {
    const oidc = `${new URL(c.req.url).origin}/oidc`;
    return c.body(renderWire({ oidc_endpoint: oidc, workspace_id: String(workspaceId), cloud: 'AWS' }));
  });
  app.get('/oidc/.well-known/oauth-authorization-server', (c) => {
    const issuer = `${new URL(c.req.url).origin}/oidc`;
    const endpoints = {
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
    };
    return c.body(renderWire({ issuer, ...endpoints, grant_types_supported: ['client_credentials'] }));
  });
  app.post('/oidc/v1/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get('grant_type') !== 'client_credentials')
      return c.json({ error: 'unsupported_grant_type' }, 400);
    const [id, secret] = clientOf(c.req.header('authorization'), form);
    const caller = callers.ofClient(id, secret);
    if (caller === undefined)
      return c.json({ error: 'invalid_client', error_description: 'Client authentication failed' }, 401);
    const token = randomUUID();
    callers.signIn(token, caller);
    const scope = form.get('scope') ?? 'all-apis';
    return c.json({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_LASTS_SECONDS, scope });
  });
  app.post('/telemetry-ext', async (c) => {
    callers.of(c.req.header('authorization'));
    const { protoLogs } = asObject(parseWire(await c.req.text()));
    return c.body(renderWire({ errors: [], numProtoSuccess: asList(protoLogs).length }));
  });
  return app;
}

/** Of RFC 6749, 2.3.1: by HTTP Basic, or in the form. */
function clientOf(authorization: string | undefined, form: URLSearchParams): [id: string, secret: string] {
  const [, basic] = /^Basic (\S+)$/.exec(authorization ?? '') ?? [];
  if (basic === undefined) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return [id, secret].map(decodeURIComponent) as [string, string];
}

function me({ userName, groups }: Caller): Wire {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: '1',
    userName,
    displayName: 'Emulator',
    active: true,
    emails: [{ type: 'work', value: userName, primary: true }],
    groups: groups.map((display) => ({ display, value: display, type: 'direct' })),
  };
}
