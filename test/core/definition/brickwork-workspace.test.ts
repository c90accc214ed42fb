import { expect, test } from 'vitest';
import { withWorkspace } from '../../../src/core/definition/brickwork-workspace.js';
import type { JsonObject } from '../../../src/core/json.js';

const HOST = 'https://w.example.com';

test.each<[string, JsonObject, string | undefined, JsonObject]>([
  ['gets one', { name: 'j' }, HOST, { name: 'j', brickwork: { workspace: HOST } }],
  [
    'keeps its other settings',
    { brickwork: { repair_window_seconds: 5 } },
    HOST,
    { brickwork: { repair_window_seconds: 5, workspace: HOST } },
  ],
  ['keeps its own', { brickwork: { workspace: 'mine' } }, HOST, { brickwork: { workspace: 'mine' } }],
  ['stays as it is without one', { name: 'j' }, undefined, { name: 'j' }],
  ['stays as it is where something is wrong with it', { brickwork: 'x' }, HOST, { brickwork: 'x' }],
])('a job %s', (_, job, host, expected) => {
  expect(withWorkspace(job, host)).toEqual(expected);
});
