import { describe, expect, test } from 'vitest';
import { repeatLostCalls } from '../../src/client/repeat-lost-calls.js';
import { serviceError } from '../support/service-error.js';

const [CANCELLED, INVALID_ARGUMENT, DEADLINE_EXCEEDED] = [1, 3, 4];

describe('a query that fails', () => {
  test.each([
    ['is repeated where a worker took it along', CANCELLED, 'context canceled', 2],
    [
      'is repeated where no worker answered',
      DEADLINE_EXCEEDED,
      'query timed out before a worker could process it',
      2,
    ],
    ['is not repeated where its caller gave it up', CANCELLED, 'Cancelled on client', 1],
    ['is not repeated where it was refused', INVALID_ARGUMENT, 'unknown query', 1],
  ])('%s', async (_, code, details, times) => {
    let calls = 0;
    const error = serviceError(code, details);
    const answer = repeatLostCalls.query?.({} as never, () => {
      calls++;
      return calls === 1 ? Promise.reject(error) : Promise.resolve('answer');
    });
    await (times === 1 ? expect(answer).rejects.toBe(error) : expect(answer).resolves.toBe('answer'));
    expect(calls).toBe(times);
  });
});

describe('an update that fails', () => {
  const dropped = 'Unable to perform workflow execution update due to unexpected workflow task failure.';
  test.each([
    ['is sent again, under its id, where its workflow task was dropped', 9, dropped, 2],
    ['is not sent again where it was refused', 9, 'workflow execution already completed', 1],
    ['is not sent again where no one can tell what became of it', 4, dropped, 1],
  ])('%s', async (_, code, details, times) => {
    const ids: unknown[] = [];
    const error = serviceError(code, details);
    const answer = repeatLostCalls.startUpdate?.({ options: {} } as never, ({ options }) => {
      ids.push(options.updateId);
      return ids.length === 1 ? Promise.reject(error) : Promise.resolve('handle' as never);
    });
    await (times === 1 ? expect(answer).rejects.toBe(error) : expect(answer).resolves.toBe('handle'));
    expect(ids).toEqual(Array.from({ length: times }, () => expect.any(String) as string));
    expect(new Set(ids).size).toBe(1);
  });

  test('is given up where it is dropped again and again', async () => {
    let calls = 0;
    const error = serviceError(9, dropped);
    const answer = repeatLostCalls.startUpdate?.(
      { options: { updateId: 'mine' } } as never,
      ({ options }) => {
        calls++;
        expect(options.updateId).toBe('mine');
        return Promise.reject(error);
      },
    );
    await expect(answer).rejects.toBe(error);
    expect(calls).toBe(5);
  });
});
