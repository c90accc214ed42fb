import { describe, expect, test } from 'vitest';
import { isWebAddress } from '../../../src/core/web-address.js';
import { knownFrom, parseDestinations } from '../../../src/core/alert/destination-file.js';
import { renderIssue } from '../../../src/core/issue.js';

const problemsOf = (document: unknown): string[] => {
  const parsed = parseDestinations(document);
  return 'issues' in parsed ? parsed.issues.map(renderIssue) : [];
};

test('a file says how everybody is reached, and never what is secret', () => {
  const parsed = parseDestinations({
    mail: { host: 'smtp', from: 'B <b@example.com>', user: 'u', password: { env: 'P' } },
    destinations: [
      { id: 'team', mail: ['a@example.com'] },
      { id: 'ops', slack: { url: { env: 'S' } } },
      { id: 'rooms', teams: { url: { file: '/s/teams' } } },
      { id: 'oncall', pagerduty: { routing_key: { env: 'K' } } },
      {
        id: 'audit',
        webhook: { url: 'https://a.example.com/x', secret: { env: 'W' }, user: 'u', password: { env: 'P' } },
      },
      { id: 'plain', webhook: { url: { env: 'U' } } },
    ],
  });
  if ('issues' in parsed) throw new Error(parsed.issues.map(renderIssue).join('\n'));
  expect(parsed.file.mail).toEqual({
    ...{ host: 'smtp', port: 587, security: 'starttls', from: 'B <b@example.com>' },
    ...{ user: 'u', password: { env: 'P' } },
  });
  expect(parsed.file.destinations[3]).toEqual({
    ...{ id: 'oncall', channel: 'pagerduty', routingKey: { env: 'K' } },
    url: 'https://events.pagerduty.com/v2/enqueue',
  });
  expect(parsed.file.destinations[5]).toEqual({ id: 'plain', channel: 'webhook', url: { env: 'U' } });
  expect(Object.fromEntries(knownFrom(parsed.file).configured)).toEqual({
    team: { channel: 'mail', addresses: ['a@example.com'] },
    ...{ ops: { channel: 'slack' }, rooms: { channel: 'teams' }, oncall: { channel: 'pagerduty' } },
    ...{ audit: { channel: 'webhook' }, plain: { channel: 'webhook' } },
  });
});

test('an empty file is one without anybody', () => {
  expect(parseDestinations(null)).toEqual({ file: { destinations: [] } });
});

test.each([
  ['tls', 465],
  ['none', 25],
  ['starttls', 587],
] as const)('mail by %s is on port %i', (security, port) => {
  const parsed = parseDestinations({ mail: { host: 'h', from: 'a@b', security } });
  expect('file' in parsed && parsed.file.mail?.port).toBe(port);
});

describe('what is wrong with a file is said, all of it', () => {
  const slack = { url: { env: 'S' } };
  test.each<[string, unknown, string[]]>([
    ['no object', 5, ['FIELD_VALUE: must be an object.']],
    [
      'an unknown field',
      { destination: [] },
      ['FIELD_UNKNOWN destination: is not a field here. Did you mean "destinations"?'],
    ],
    [
      'a secret in the file',
      {
        destinations: [
          { id: 'a', slack: { url: 'https://hooks.slack.com/x' } },
          { id: 'b', pagerduty: { routing_key: 'k' } },
        ],
      },
      [
        'FIELD_VALUE destinations[0].slack.url: must be an object. A secret never stands in the file: write {"env": "A_VARIABLE"} or {"file": "/a/path"}.',
        'FIELD_VALUE destinations[1].pagerduty.routing_key: must be an object. A secret never stands in the file: write {"env": "A_VARIABLE"} or {"file": "/a/path"}.',
      ],
    ],
    [
      'two places of a secret',
      { destinations: [{ id: 'a', slack: { url: { env: 'A', file: '/b' } } }] },
      [
        'FIELD_VALUE destinations[0].slack.url: must name one place: {"env": "A_VARIABLE"} or {"file": "/a/path"}.',
      ],
    ],
    [
      'no way',
      { destinations: [{ id: 'a' }] },
      ['DESTINATION_EMPTY destinations[0]: needs one of mail, slack, teams, pagerduty, webhook.'],
    ],
    [
      'two ways',
      { destinations: [{ id: 'a', slack, teams: slack }] },
      [
        'DESTINATION_AMBIGUOUS destinations[0]: has slack and teams. A destination has one way; a job may name several destinations.',
      ],
    ],
    [
      'an id twice',
      {
        destinations: [
          { id: 'a', slack },
          { id: 'a', slack },
        ],
      },
      ['NAME_DUPLICATE destinations[1].id: "a" stands before.'],
    ],
    [
      'an id that is an address',
      { destinations: [{ id: 'a@b', slack }] },
      ['FIELD_VALUE destinations[0].id: must have no space and no "@".'],
    ],
    [
      'mail without a server',
      { destinations: [{ id: 'a', mail: ['a@b'] }] },
      ['MAIL_UNCONFIGURED destinations[0].mail: needs a mail server. Add "mail" to the file.'],
    ],
    [
      'half a sign-in, an address that is none',
      { mail: { host: 'h', from: 'nobody', user: 'u' } },
      ['FIELD_VALUE mail.from: must be a mail address, or a name with one.'],
    ],
    [
      'half a sign-in',
      { mail: { host: 'h', from: 'a@b', user: 'u' } },
      ['FIELD_MISSING mail: has one of "user" and "password"; it needs both, or none.'],
    ],
    [
      'another protocol',
      { destinations: [{ id: 'a', pagerduty: { routing_key: { env: 'K' }, url: 'ftp://x' } }] },
      [
        'FIELD_VALUE destinations[0].pagerduty.url: must be a URL that begins with http:// or https://. A secret never stands in the file: write {"env": "A_VARIABLE"} or {"file": "/a/path"}.',
      ],
    ],
  ])('%s', (_name, document, problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });
});

test('only what can be posted to over HTTP is an address', () => {
  expect(['http://a', 'https://a/b', 'file:///etc/passwd', 'a'].map(isWebAddress)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
