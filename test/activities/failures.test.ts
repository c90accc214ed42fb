import { type ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { failureFrom, leaseEnded } from '../../src/activities/failures.js';
import { DatabricksError, type DatabricksErrorKind } from '../../src/databricks/databricks-error.js';

const failure = (kind: DatabricksErrorKind, details = {}, options = {}): ApplicationFailure =>
  failureFrom(new DatabricksError(kind, 'said', details), options) as ApplicationFailure;

describe('a Databricks error becomes a failure of a closed list', () => {
  test.each<[DatabricksErrorKind, string, boolean]>([
    ['invalid_request', 'DatabricksInvalidRequest', true],
    ['unauthenticated', 'DatabricksUnauthenticated', true],
    ['permission_denied', 'DatabricksPermissionDenied', true],
    ['not_found', 'DatabricksNotFound', true],
    ['throttled', 'DatabricksThrottled', false],
    ['unavailable', 'DatabricksUnavailable', false],
    ['malformed_answer', 'DatabricksMalformedAnswer', false],
  ])('%s is %s, final: %s', (kind, type, nonRetryable) => {
    expect(failure(kind, {}, { attempt: 6 })).toMatchObject({ type, nonRetryable });
  });

  test('Retry-After is the delay of the next try, and never 0, which would not be retried', () => {
    expect(failure('throttled', { retryAfterMillis: 7000 }).nextRetryDelay).toBe(7000);
    expect(failure('throttled', { retryAfterMillis: 0 }).nextRetryDelay).toBe(1);
  });

  test('the message begins with the code of Databricks', () => {
    expect(failure('invalid_request', { errorCode: 'INVALID_STATE' }).message).toBe('INVALID_STATE: said');
    const sql = new DatabricksError('not_found', '[NO_TABLE] said', { errorCode: 'NO_TABLE' });
    expect((failureFrom(sql) as ApplicationFailure).message).toBe('[NO_TABLE] said');
  });

  test('lost credentials are waited for while something at Databricks is still ours', () => {
    expect(failure('unauthenticated', {}, { isOwed: true, attempt: 6 })).toMatchObject({
      nonRetryable: false,
      nextRetryDelay: 30_000,
    });
  });

  test('credentials that are not taken are tried a few times before that, grants are not', () => {
    const tries = [1, 2, 5].map((attempt) => failure('unauthenticated', {}, { attempt }));
    for (const one of tries) expect(one).toMatchObject({ nonRetryable: false, nextRetryDelay: 2000 });
    expect(failure('permission_denied')).toMatchObject({ nonRetryable: true });
  });

  test('any other error stays what it is', () => {
    const bug = new TypeError('bug');
    expect(failureFrom(bug)).toBe(bug);
  });

  test('the end of a lease is no error to anyone, and the next one follows at once', () => {
    expect(leaseEnded('x')).toMatchObject({ category: ApplicationFailureCategory.BENIGN, nextRetryDelay: 1 });
  });
});
