import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactParameters, REDACTED } from '../../src/core/redact.js';

const SECRETS = [
  ['a bearer', 'Authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
  ['a bearer alone', 'sent bearer abcdefgh1234 to it', 'abcdefgh1234'],
  ['basic authentication', '{"authorization": "Basic dXNlcjpwYXNz"}', 'dXNlcjpwYXNz'],
  ['a password', 'login(user="x", password="p w,1")', 'p w,1'],
  ['a password of a setting', 'db.password = hunter2', 'hunter2'],
  ['a password in a message', "PASSWORD: 'hunter2'", 'hunter2'],
  ['a token', 'token=abc123', 'abc123'],
  ['a key', '"api_key": "xyz"', 'xyz'],
  ['credentials in a URL', 'jdbc:postgresql://u:hunter2@db/x', 'hunter2'],
  ['a Databricks token', `failed with dapi${'0a'.repeat(16)}-2`, 'dapi0a0a'],
  ['a JSON web token', 'got eyJhbGciOiJI.eyJzdWIi.c2ln', 'eyJzdWIi'],
  ['a GitHub token', 'ghp_abcdefghij0123456789', 'abcdefghij'],
  ['an AWS key', 'AKIAABCDEFGHIJKLMNOP', 'ABCDEFGHIJKLMNOP'],
  ['a signed link', 'https://a.blob.core.windows.net/c?sv=1&sig=abc%3D&x=1', 'abc%3D'],
  ['a Slack webhook', 'https://hooks.slack.com/services/T0/B0/xyz', 'B0/xyz'],
  ['a Teams webhook', 'https://acme.webhook.office.com/webhookb2/xyz', 'xyz'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', 'MIIE'],
] as const;

describe('what looks like a secret is taken away', () => {
  test.each(SECRETS)('%s', (_name, text, secret) => {
    const redacted = redact(`before ${text} after`);
    expect(redacted).not.toContain(secret);
    expect(redacted).toContain(REDACTED);
    expect(redacted).toMatch(/^before /);
    expect(redacted).toMatch(/after$/);
  });

  test('what is none stays', () => {
    const text =
      'ValueError: 5 rows of assignment: x, https://a.example.com/b?c=d, 12 tokens, user@example.com';
    expect(redact(text)).toBe(text);
  });

  test('known secrets are in no text, whatever is around them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 6 }), fc.string(), (before, secret, after) => {
        // Parts of what stands instead of it cannot be told from it.
        fc.pre(!REDACTED.includes(secret));
        const redacted = redact(before + secret + after, [secret, '', 'short']);
        expect(redacted.replaceAll(REDACTED, '\u0000').includes(secret)).toBe(false);
      }),
    );
  });

  test('what is redacted is redacted once', () => {
    const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom(...SECRETS.map(([, text]) => text))));
    fc.assert(
      fc.property(texts, (parts) => {
        const once = redact(parts.join(' '));
        expect(redact(once)).toBe(once);
      }),
    );
  });

  test('the longest of several first, and in parameters by their names', () => {
    expect(redact('abcdef-ghi', ['abcdef', 'abcdef-ghi'])).toBe(REDACTED);
    expect(redactParameters({ db_password: 'x', empty_token: '', day: 'Bearer abcdefgh' })).toEqual({
      ...{ db_password: REDACTED, empty_token: '', day: `Bearer ${REDACTED}` },
    });
  });
});
