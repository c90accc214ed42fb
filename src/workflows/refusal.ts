import { ApplicationFailure } from '@temporalio/workflow';

/** What an update answers with where it does nothing; nothing of it enters the history. */
export function refusal(reason: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(reason, 'MessageRefused');
}
