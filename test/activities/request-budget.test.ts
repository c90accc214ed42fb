import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { idempotencyToken, numericId } from '../../src/activities/idempotency-token.js';
import { RequestBudget } from '../../src/activities/request-budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the request budget of a workspace', () => {
  test('spaces requests at its rate', async () => {
    vi.useRealTimers();
    const budget = new RequestBudget({ requestsPerSecond: 20 });
    const start = performance.now();
    await Promise.all([1, 2, 3, 4].map(() => budget.take()));
    expect(performance.now() - start).toBeGreaterThan(140);
  });

  test('halves on a 429, grows back by half a request a second, and stays at its ceiling', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    budget.throttled();
    budget.throttled();
    expect(budget.rate).toBe(2.5);
    vi.setSystemTime(Date.now() + 3000);
    await budget.take();
    expect(budget.rate).toBe(4);
    vi.setSystemTime(Date.now() + 3_600_000);
    await budget.take();
    expect(budget.rate).toBe(10);
  });

  test('0 is no limit', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 0 });
    budget.throttled();
    for (let call = 0; call < 100; call++) await budget.take();
    expect(budget.rate).toBe(0);
  });
});

describe('tokens and ids', () => {
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

  test('an id fits a JavaScript number', () => {
    for (let at = 0; at < 100; at++) expect(Number.isSafeInteger(Number(numericId(`x${at}`)))).toBe(true);
  });
});
