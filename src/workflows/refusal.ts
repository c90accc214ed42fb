import { ApplicationFailure } from '@temporalio/workflow';

/** What an update answers with where it does nothing; nothing of it enters the history. */
export function refusal(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason, 'MessageRefused');
}

/** What a message was read as; throws the refusal where it was refused. */
export function accepted<T extends object>(read: T | { refused: string }): T {
  if ('refused' in read) throw refusal(read.refused);
  return read;
}
