import { Hono } from 'hono';
import { renderWire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';
import {
  type AttemptFailure,
  type ClusterFailure,
  controlsOf,
  type Fault,
  type Listing,
  type Script,
} from './controls.js';

/** What tests and people steer the emulator with; no part of Databricks. Under `/_emulator`. */
export function controlService(workspace: Workspace): Hono {
  const { meter } = workspace.clusters;
  const controls = controlsOf(workspace);
  const app = new Hono();
  app.get('/health', (c) => c.body('{"status":"ok"}'));
  // Bodies are whatever was sent: the controls check them.
  app.put('/scripts/:taskKey', async (c) => {
    controls.scriptTask(c.req.param('taskKey'), await c.req.json<Script>());
    return c.body('{}');
  });
  app.post('/attempt-failures/:taskKey', async (c) => {
    controls.failAttempts(c.req.param('taskKey'), await c.req.json<AttemptFailure>());
    return c.body('{}');
  });
  app.post('/cluster-failures', async (c) => {
    controls.failCluster(await c.req.json<ClusterFailure>());
    return c.body('{}');
  });
  app.post('/faults', async (c) => {
    controls.injectFault(await c.req.json<Fault>());
    return c.body('{}');
  });
  app.put('/listing', async (c) => {
    controls.setListing(await c.req.json<Listing>());
    return c.body('{}');
  });
  app.get('/requests', (c) =>
    c.body(renderWire({ counts: controls.requests(), requests: workspace.requests.requests })),
  );
  app.get('/meter', (c) => c.body(renderWire({ skus: meter.bySku(), clusters: meter.read() })));
  app.get('/report', (c) => c.body(renderWire(controls.report())));
  app.post('/reset', (c) => {
    controls.reset();
    return c.body('{}');
  });
  return app;
}
