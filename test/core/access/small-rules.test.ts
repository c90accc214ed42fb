import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditEntry } from '../../../src/core/access/audit-entry.js';
import { returnPath } from '../../../src/core/access/return-path.js';

test('whoever has signed in goes back to a page of ours, and to nobody else', () => {
  expect(['/', '/runs?state=FAILED#x', '/jobs/a%2Fb'].map(returnPath)).toEqual([
    ...['/', '/runs?state=FAILED#x', '/jobs/a%2Fb'],
  ]);
  const foreign = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\nb',
    '/a b',
    '',
    undefined,
  ];
  for (const path of [...foreign, '/sign-in?to=/', '/sign-out', '/a\\b', `/${'a'.repeat(3000)}`])
    expect(returnPath(path)).toBe('/');
  fc.assert(
    fc.property(fc.string(), (path) => {
      expect(new URL(returnPath(path), 'https://own.example').origin).toBe('https://own.example');
    }),
  );
});

test('a line of the audit log has no secrets, and is not longer than a line should be', () => {
  const entry = auditEntry({
    ...{ server: 'pages', who: 'ada', identified: 'oidc', address: '1.2.3.4', act: 'run', target: '17' },
    arguments: { parameters: 'password=hunter2 day=1', api_key: 'hunter2', long: 'x'.repeat(10_000) },
    result: 'denied',
    reason: 'no',
  });
  expect(JSON.stringify(entry)).not.toContain('hunter2');
  expect(JSON.stringify(entry).length).toBeLessThan(1000);
  expect(Object.keys(entry)).toEqual([
    ...['server', 'who', 'identified', 'address', 'act', 'target', 'arguments', 'result', 'reason'],
  ]);
  const bare = auditEntry({ server: 'gateway', address: '', act: 'x', result: 'done' });
  expect(JSON.parse(JSON.stringify(bare))).toEqual({
    server: 'gateway',
    address: '',
    act: 'x',
    result: 'done',
  });
});
