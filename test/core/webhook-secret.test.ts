import { expect, test } from 'vitest';
import { isWebhookSecret } from '../../src/core/webhook-secret.js';

const bytes = (count: number): string => Buffer.alloc(count, 1).toString('base64');

test.each([
  ['24 bytes', bytes(24), true],
  ['with its prefix', `whsec_${bytes(32)}`, true],
  ['23 bytes, with padding', bytes(23), false],
  ['25 bytes, with more padding', bytes(25), true],
  ['no base64', 'whsec_!', false],
  ['nothing', '', false],
])('a secret of %s', (_name, text, is) => {
  expect(isWebhookSecret(text)).toBe(is);
});
