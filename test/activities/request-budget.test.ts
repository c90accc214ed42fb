import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Asker, RequestBudget } from '../../src/activities/request-budget.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A request for a task run of a workflow, by a lease with a minute left unless said otherwise. */
function asker(workflowId: string, lastMillis = 0, leftMillis = 60_000): Asker & { abort(): void } {
  const controller = new AbortController();
  const lease = { workflowId, signal: controller.signal, left: () => leftMillis };
  return { lease, lastMillis, abort: () => controller.abort() };
}

/** Asks in order; the names of those that were answered, in the order of the answers. */
function ask(budget: RequestBudget, askers: Record<string, Asker>): string[] {
  const answered: string[] = [];
  for (const [name, one] of Object.entries(askers)) {
    void budget.take(one).then((isFree) => answered.push(isFree ? name : `${name} in vain`));
  }
  return answered;
}

describe('the request budget of a workspace', () => {
  test('spaces requests at its rate', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 20 });
    const answered = ask(budget, { a: asker('w'), b: asker('w'), c: asker('w'), d: asker('w') });
    await vi.advanceTimersByTimeAsync(60);
    expect(answered).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(100);
    expect(answered).toEqual(['a', 'b', 'c', 'd']);
  });

  test('halves on a 429, grows back by half a request a second, and stays at its ceiling', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    budget.throttled();
    budget.throttled();
    expect(budget.rate).toBe(2.5);
    await vi.advanceTimersByTimeAsync(3000);
    await budget.take(asker('w'));
    expect(budget.rate).toBe(4);
    await vi.advanceTimersByTimeAsync(3_600_000);
    await budget.take(asker('w'));
    expect(budget.rate).toBe(10);
  });

  test('0 is no limit', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 0 });
    budget.throttled();
    for (let call = 0; call < 100; call++) expect(await budget.take(asker('w'))).toBe(true);
    expect(budget.rate).toBe(0);
  });

  test('workflows take turns: a wide one does not hold up a small one', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`wide ${at}`, asker('wide')]));
    const answered = ask(budget, { ...wide, small: asker('small') });
    await vi.advanceTimersByTimeAsync(250);
    expect(answered).toContain('small');
  });

  test('of one workflow, what was asked for longest ago comes first', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    await budget.take(asker('w'));
    const answered = ask(budget, { late: asker('w', 300), never: asker('w'), early: asker('w', 100) });
    await vi.advanceTimersByTimeAsync(1000);
    expect(answered).toEqual(['never', 'early', 'late']);
  });

  test('a lease that is over or given up waits in vain, and takes nothing from the others', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 1 });
    await budget.take(asker('w'));
    const canceled = asker('w');
    const answered = ask(budget, { short: asker('w', 0, 500), canceled, long: asker('w', 1) });
    canceled.abort();
    await vi.advanceTimersByTimeAsync(1100);
    expect(answered).toEqual(['canceled in vain', 'short in vain', 'long']);
  });

  test('what serves many gets every second request beside others, and all where nobody else waits', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    await budget.take(asker('w'));
    const answered: string[] = [];
    for (let at = 0; at < 4; at++) void budget.takeShared().then(() => answered.push('page'));
    for (let at = 0; at < 2; at++) void budget.take(asker('w', at)).then(() => answered.push('poll'));
    await vi.advanceTimersByTimeAsync(700);
    expect(answered).toEqual(['page', 'poll', 'page', 'poll', 'page', 'page']);
  });

  test('what is urgent of that comes first', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    await budget.take(asker('w'));
    const answered: string[] = [];
    void budget.takeShared().then(() => answered.push('page'));
    void budget.takeShared({ isUrgent: true }).then(() => answered.push('urgent page'));
    await vi.advanceTimersByTimeAsync(250);
    expect(answered).toEqual(['urgent page', 'page']);
  });

  test('goes by no clock that can be set', async () => {
    const budget = new RequestBudget({ requestsPerSecond: 10 });
    await budget.take(asker('w'));
    vi.setSystemTime(Date.now() - 3_600_000);
    const answered = ask(budget, { a: asker('w') });
    await vi.advanceTimersByTimeAsync(200);
    expect(answered).toEqual(['a']);
  });
});
