import { Hono } from 'hono';
import type { Job } from '../state/job.js';
import { checkOwner, LEVELS, readGrant, withGrants } from '../state/permissions.js';
import type { Workspace } from '../state/workspace.js';
import { asList, asObject, parseWire, renderWire, type Wire } from '../wire/wire.js';
import { findJob } from './find-job.js';

/**
 * Permissions API 2.0 of jobs: `GET|PUT|PATCH /permissions/jobs/{id}` and its `permissionLevels`. They are kept and
 * shown, but nobody is refused anything: who may do what is not the emulator's to decide.
 */
export function permissionsService(workspace: Workspace): Hono {
  const app = new Hono();
  app.get('/jobs/:id/permissionLevels', (c) => {
    findJob(workspace, c.req.param('id'));
    const levels = Object.entries(LEVELS);
    return c.body(
      renderWire({
        permission_levels: levels.map(([level, description]) => ({ permission_level: level, description })),
      }),
    );
  });
  app.get('/jobs/:id', (c) => c.body(renderWire(rendered(findJob(workspace, c.req.param('id'))))));
  app.on(['PUT', 'PATCH'], '/jobs/:id', async (c) => {
    const job = findJob(workspace, c.req.param('id'));
    const body = asObject(parseWire(await c.req.text()));
    const given = asList(body['access_control_list']).map((entry) => readGrant(asObject(entry)));
    const grants = withGrants(c.req.method === 'PUT' ? [] : job.grants, given);
    checkOwner(grants);
    job.grants = grants;
    return c.body(renderWire(rendered(job)));
  });
  return app;
}

function rendered({ jobId, grants }: Job): Wire {
  const entries = grants.map(({ kind, name, level }) => ({
    [kind]: name,
    ...(kind === 'group_name' ? {} : { display_name: name }),
    all_permissions: [{ permission_level: level, inherited: false }],
  }));
  // Every job inherits that the workspace's administrators manage it.
  const inherited = { permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/jobs/'] };
  const admins = { group_name: 'admins', all_permissions: [inherited] };
  return {
    object_id: `/jobs/${jobId}`,
    object_type: 'job',
    access_control_list: [...entries, admins],
  };
}
