import { Hono } from 'hono';
import { ApiError } from '../wire/api-error.js';
import { renderWire } from '../wire/wire.js';

/** Things of which the emulated workspace has none: lists are empty, and whoever asks for one by its id is told so. */
export function emptyService(): Hono {
  const app = new Hono();
  app.get('/2.0/repos', (c) => c.body(renderWire({ repos: [] })));
  app.get('/2.0/repos/:id', (c) => {
    throw missing(`Repo ${c.req.param('id')} could not be found.`);
  });
  app.get('/2.1/unity-catalog/volumes', (c) => c.body(renderWire({ volumes: [] })));
  app.get('/2.1/unity-catalog/volumes/:name', (c) => {
    throw missing(`Volume '${c.req.param('name')}' does not exist.`);
  });
  return app;
}

function missing(message: string): ApiError {
  return new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', message);
}
