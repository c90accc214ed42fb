import { describe, expect, test } from 'vitest';
import { idempotencyToken } from '../../src/activities/idempotency-token.js';

describe('tokens', () => {
  test('a token has 64 hex characters and changes with each of its parts', () => {
    const token = idempotencyToken('task', '1', 'a', 0, 0);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      ['task', '2', 'a', 0, 0],
      ['task', '1', 'b', 0, 0],
      ['task', '1', 'a', 1, 0],
      ['task', '1', 'a', 0, 1],
    ] as const;
    expect(new Set([token, ...others.map((parts) => idempotencyToken(...parts))]).size).toBe(5);
    expect(idempotencyToken('task', '1', 'a', 0, 0)).toBe(token);
  });

  test('the recipe of tokens is fixed: another one would submit the attempts of running jobs again', () => {
    expect(idempotencyToken('task', '22', 'a', 0, 0)).toBe(
      '72837cf36ecca88f3c58018b0d9171c372815684facc2d3962b477e68c575dcf',
    );
  });
});
