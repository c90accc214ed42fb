import { ServiceError } from '@temporalio/client';

/** What a call of the client throws when the Temporal service answers with a gRPC code. */
export function serviceError(code: number, details: string): ServiceError {
  const cause = Object.assign(new Error(details), { code, details, metadata: {} });
  return new ServiceError('The call failed', { cause });
}
