import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { byBearerToken, parseTokens } from '../../src/codec-server/bearer-tokens.js';

const token = 'a-token-that-nobody-guesses';
const hashed = createHash('sha256').update('another-token-that-nobody-has').digest('hex');
const text = `# who may\njane@example.com:${token}\n\n ci:sha256:${hashed}\n`;
const unknown = { kind: 'refused', status: 401 };

test('whoever has a token, or one whose hash is known, is known by name', async () => {
  const { tokens, problems } = parseTokens('FILE', text);
  expect(problems).toEqual([]);
  const authenticate = byBearerToken(tokens);
  expect(await authenticate({ authorization: `Bearer ${token}` })).toEqual({
    kind: 'known',
    name: 'jane@example.com',
  });
  expect(await authenticate({ authorization: 'bearer another-token-that-nobody-has' })).toEqual({
    kind: 'known',
    name: 'ci',
  });
});

test.each([
  [{}],
  [{ authorization: '' }],
  [{ authorization: 'Bearer ' }],
  [{ authorization: token }],
  [{ authorization: `Basic ${token}` }],
  [{ authorization: `Bearer ${token}x` }],
  [{ authorization: `Bearer ${token.slice(1)}` }],
  [{ authorization: `Bearer ${hashed}` }],
])('%o lets nobody in', async (headers) => {
  const authenticate = byBearerToken(parseTokens('FILE', text).tokens);
  expect(await authenticate(headers)).toMatchObject(unknown);
});

test('what is wrong with tokens is all said at once, and no token is repeated or kept', () => {
  const { problems } = parseTokens('FILE', `${token}\na:short\nb:sha256:12\nc d:${token}`);
  expect(problems).toEqual([
    'FILE, line 1: a line is NAME:TOKEN, or NAME:sha256:HASH.',
    'FILE, line 2: a token has 24 characters or more.',
    'FILE, line 3: after sha256: come 64 digits in hex.',
    'FILE, line 4: a line is NAME:TOKEN, or NAME:sha256:HASH.',
  ]);
  expect(parseTokens('FILE', '\n# nobody\n').problems).toEqual(['FILE has no token in it.']);
  expect(JSON.stringify(parseTokens('FILE', text))).not.toContain(token);
});
