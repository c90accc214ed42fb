import { expect, test } from 'vitest';
import { openApi } from '../../../../src/core/gateway/requests/open-api.js';

test('what is served is described, with what each call takes', () => {
  const { openapi, paths } = openApi() as { openapi: string; paths: Record<string, unknown> };
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toHaveLength(16);
  expect(paths['/api/2.2/jobs/runs/get']).toMatchObject({
    get: {
      operationId: 'runsGet',
      parameters: [
        { name: 'run_id', in: 'query', required: true, schema: { type: 'integer', format: 'int64' } },
        { name: 'page_token', required: false, schema: { type: 'string' } },
        { name: 'include_history', required: false },
        { name: 'include_resolved_values', required: false },
      ],
    },
  });
  expect(paths['/api/2.2/jobs/run-now']).toMatchObject({
    post: {
      operationId: 'runNow',
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['job_id'],
              properties: {
                job_id: { type: 'integer' },
                idempotency_token: { type: 'string', maxLength: 64 },
              },
            },
          },
        },
      },
    },
  });
  expect(paths['/api/2.2/jobs/create']).toMatchObject({
    post: { requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } },
  });
});
