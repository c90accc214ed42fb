import { expect, test } from 'vitest';
import type { Visit } from '../../src/access/access.js';
import { auditedCodec } from '../../src/codec-server/audited-codec.js';
import { byAccess } from '../../src/codec-server/by-access.js';
import { ALL_RIGHTS, rightsOf } from '../../src/core/access/grants.js';

const identity = { name: 'ana', groups: [], by: 'oidc' } as const;
const visitor = (rights = ALL_RIGHTS): Visit => ({
  kind: 'visitor',
  visitor: { identity, rights, untilMillis: 0 },
});
const oneJob = rightsOf(identity, [{ role: 'viewer', people: ['ana'], groups: [], jobs: ['nightly'] }]);

test.each<[string, Visit, object]>([
  ['whoever may look at all runs', visitor(), { kind: 'known', name: 'ana' }],
  [
    'nobody who may look at some of them alone',
    visitor(oneJob),
    {
      kind: 'refused',
      status: 403,
      message: 'ana may not look at runs here. It takes the role viewer or operator or approver or admin.',
    },
  ],
  ['nobody without a token', { kind: 'nobody' }, { kind: 'refused', status: 401 }],
  [
    'nobody with a bad one',
    { kind: 'refused', reason: 'no' },
    { kind: 'refused', status: 401, message: 'no' },
  ],
  ['nobody while nobody can say', { kind: 'away', reason: 'away' }, { kind: 'refused', status: 403 }],
])('the codec server lets in %s', async (_name, visit, expected) => {
  const authenticate = byAccess({ visit: () => Promise.resolve(visit) });
  expect(await authenticate({ authorization: 'Bearer x' })).toMatchObject(expected);
});

test('the log of acts has who has read how many payloads, and never one of them', () => {
  const event = { operation: 'decode', status: 200, seconds: 1 } as const;
  expect(
    auditedCodec({ ...event, outcome: 'done', payloads: 3, caller: 'ana', namespace: 'prod' }, '10.0.0.1'),
  ).toEqual({
    ...{ server: 'codec-server', address: '10.0.0.1', act: 'decode', result: 'done', who: 'ana' },
    ...{ target: 'prod', arguments: { payloads: '3' } },
  });
  expect(auditedCodec({ ...event, outcome: 'refused', payloads: 0, message: 'no' }, '::1')).toEqual({
    ...{ server: 'codec-server', address: '::1', act: 'decode', result: 'denied', reason: 'no' },
  });
});
