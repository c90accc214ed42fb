import { describe, expect, test } from 'vitest';
import { repeatLostQueries } from '../../src/client/repeat-lost-queries.js';
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
    const answer = repeatLostQueries.query?.({} as never, () => {
      calls++;
      return calls === 1 ? Promise.reject(error) : Promise.resolve('answer');
    });
    await (times === 1 ? expect(answer).rejects.toBe(error) : expect(answer).resolves.toBe('answer'));
    expect(calls).toBe(times);
  });
});
