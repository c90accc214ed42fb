import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAccessFile } from '../../../src/core/access/parse-access-file.js';
import { accessSchema } from '../../../src/core/json-schema/access-schema.js';
import { renderIssue } from '../../../src/core/issue.js';

const problems = (text: string): string[] => {
  const parsed = parseAccessFile(text);
  return 'issues' in parsed ? parsed.issues.map(renderIssue) : [];
};
const ROLES = 'roles: [{ role: admin, people: [ada@example.com] }]';

test('the schema for editors is the one in schemas/, and takes the examples', () => {
  const schema = accessSchema();
  expect(JSON.parse(readFileSync('schemas/access.schema.json', 'utf8'))).toEqual(schema);
  const validate = new Ajv({ strict: false }).compile(schema);
  for (const name of ['access.yml', 'access-oidc.yml'])
    expect(validate(parse(readFileSync(`examples/access/${name}`, 'utf8'))), name).toBe(true);
  expect(validate({ sign_in: { databricks: {} }, roles: [{ role: 'boss' }] })).toBe(false);
});

describe('an access file', () => {
  test.each(['access.yml', 'access-oidc.yml'])('examples/access/%s is good', (name) => {
    expect(problems(readFileSync(`examples/access/${name}`, 'utf8'))).toEqual([]);
  });

  test('says how people sign in at the workspace', () => {
    expect(parseAccessFile(`sign_in: { databricks: {} }\n${ROLES}`)).toEqual({
      file: {
        signIn: { kind: 'databricks' },
        session: { hours: 8 },
        grants: [{ role: 'admin', people: ['ada@example.com'], groups: [] }],
      },
    });
    const text = `
sign_in: { databricks: { client_id: x, client_secret: { env: S } } }
session: { key: { file: /k }, hours: 1 }
roles: [{ role: viewer, groups: [a], jobs: ["b-*"] }]`;
    expect(parseAccessFile(text)).toMatchObject({
      file: {
        signIn: { clientId: 'x', clientSecret: { env: 'S' } },
        session: { key: { file: '/k' }, hours: 1 },
        grants: [{ jobs: ['b-*'] }],
      },
    });
  });

  test('says how people sign in at an identity provider', () => {
    const text = `sign_in: { oidc: { issuer: https://idp.example, client_id: b, allow_private: [10.0.0.0/8] } }\n${ROLES}`;
    expect(parseAccessFile(text)).toMatchObject({
      file: {
        signIn: {
          ...{ kind: 'oidc', issuer: 'https://idp.example', clientId: 'b', audience: ['b'] },
          ...{ nameClaim: 'email', groupsClaim: 'groups', clockSkewSeconds: 30 },
          ...{ allowPrivate: ['10.0.0.0/8'], algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
        },
      },
    });
    const open = text.replace('[10.0.0.0/8]', 'true, audience: [api]');
    expect(parseAccessFile(open)).toMatchObject({
      file: { signIn: { allowPrivate: 'all', audience: ['api'] } },
    });
    const none = text.replace('[10.0.0.0/8]', 'false');
    expect(parseAccessFile(none)).toMatchObject({ file: { signIn: { allowPrivate: [] } } });
    const unsaid = text.replace(', allow_private: [10.0.0.0/8]', '');
    expect(parseAccessFile(unsaid)).toMatchObject({ file: { signIn: { allowPrivate: [] } } });
  });

  test('has all its problems said at once, each with its line', () => {
    const text = `sign_in:
  oidc:
    issuer: idp.example
    client_id: b
    client_secret: hunter2
    algorithms: [HS256]
    allow_private: ["not a host"]
roles:
  - role: boss
    people: [ada@example.com]
  - role: viewer
    grups: [data]
session: { hours: 0 }
`;
    expect(problems(text)).toEqual([
      expect.stringMatching(/^FIELD_VALUE sign_in\.oidc\.issuer \(line 3\): must be a URL/),
      expect.stringMatching(
        /^FIELD_VALUE sign_in\.oidc\.client_secret \(line 5\): .* A secret never stands in the file/,
      ),
      expect.stringMatching(/^FIELD_VALUE sign_in\.oidc\.algorithms\[0\] \(line 6\): must be one of RS256/),
      expect.stringMatching(/^FIELD_VALUE sign_in\.oidc\.allow_private.*\(line 7\): must be a host/),
      expect.stringMatching(/^FIELD_VALUE session\.hours \(line 13\): must be 0.1 or more/),
      expect.stringMatching(/^FIELD_VALUE roles\[0\]\.role \(line 9\): must be one of viewer, operator/),
      expect.stringMatching(/^FIELD_UNKNOWN roles\[1\]\.grups \(line 12\): .*Did you mean "groups"\?/),
      expect.stringMatching(/^FIELD_VALUE roles\[1\] \(line 11\): must name people or groups/),
    ]);
  });

  test.each([
    ['', /sign_in: is required.*roles: is required/],
    [`sign_in: {}\n${ROLES}`, /must have one of databricks and oidc. docs\/access.md/],
    [
      `sign_in: { databricks: {}, oidc: { issuer: "https://a.b", client_id: x } }\n${ROLES}`,
      /must have one of/,
    ],
    [`sign_in: { databricks: { client_secret: { env: X } } }\n${ROLES}`, /must have client_id/],
    [
      'sign_in: { databricks: {} }\nroles: [{ role: admin }]',
      /roles\[0\] \(line 2\): must name people or groups/,
    ],
    ['sign_in: { databricks: {} }\nroles: []', /roles \(line 2\): must not be empty/],
    ['sign_in: [', /YAML_MALFORMED line \d/],
    ['a: &a [x]\n' + 'b: [' + Array(200).fill('*a').join(',') + ']', /more than 100 aliases/],
    ['- 1', /must be an object|must be/],
  ])('%j is refused', (text, reason) => {
    expect(problems(text).join(' ')).toMatch(reason);
  });
});
