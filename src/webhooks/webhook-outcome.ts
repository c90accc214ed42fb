import type { RequestedRun } from '../client/deployed-jobs.js';
import type { PayloadProblem } from '../core/webhook/webhook-parameters.js';

/** Why a request is taken for one that is not signed; only those who run the server are told. */
export type UnsignedReason = 'job_unknown' | 'no_webhook' | 'secret_unusable' | 'signature_wrong';

/** What has become of a request. */
export type WebhookOutcome =
  | { kind: 'started' | 'repeated'; jobId: string; run: RequestedRun }
  | { kind: 'not_json' | 'too_large' | 'expired' | 'aborted' | 'job_gone' }
  | { kind: 'malformed'; reason: string }
  | { kind: 'unsigned'; why: UnsignedReason; note?: string }
  | { kind: 'unfit'; problems: PayloadProblem[] }
  | { kind: 'throttled' | 'temporal_away' | 'failed'; error: unknown };

/** A request and its outcome, for logs and metrics: nothing of the payload, and nothing of a secret. */
export interface WebhookEvent {
  outcome: WebhookOutcome;
  status: number;
  /** What the request names, which may be anything. */
  named: string;
  /** The name of the deployed job, where it is one. */
  job?: string;
  /** The webhook id, where the request has a good one. */
  id?: string;
  seconds: number;
}

/** What is answered: JSON, always. */
export interface WebhookAnswer {
  status: 200 | 202 | 400 | 401 | 404 | 408 | 413 | 415 | 422 | 429 | 500 | 503;
  body: object;
  headers?: Record<string, string>;
}

const RETRY_AFTER = { 'retry-after': '10' };

/**
 * The answer to a request. Without a good signature it is the same whether the job is unknown, has no webhook, or has
 * another secret: 401 and not 404, so that nobody without a secret learns which jobs there are.
 */
export function answerTo(outcome: WebhookOutcome): WebhookAnswer {
  const { kind } = outcome;
  switch (kind) {
    case 'started':
    case 'repeated': {
      const { jobId, run } = outcome;
      const body = { job_id: jobId, run_id: run.jobRunId, workflow_id: run.workflowId };
      return { status: kind === 'started' ? 202 : 200, body };
    }
    case 'not_json':
      return refusal(415, 'The body must be application/json.');
    case 'too_large':
      return refusal(413, 'The body has more than 1 MB.');
    case 'aborted':
      return refusal(408, 'The body did not come to its end.');
    case 'expired':
      return refusal(401, 'The timestamp is more than five minutes from the time here.');
    case 'unsigned':
      return refusal(401, 'There is no webhook here that this signature is for.');
    case 'job_gone':
      return refusal(404, 'The job is not deployed any more.');
    case 'malformed':
      return refusal(400, outcome.reason);
    case 'unfit':
      return {
        status: 422,
        body: { error: 'The payload does not fit the job.', problems: outcome.problems },
      };
    case 'throttled':
      return refusal(429, 'Temporal takes no more requests for now. Send it again.', RETRY_AFTER);
    case 'temporal_away':
      return refusal(503, 'Temporal or its workers do not answer. Send it again.', RETRY_AFTER);
    case 'failed':
      return refusal(500, 'The server has failed; its log says why.');
  }
}

function refusal(
  status: WebhookAnswer['status'],
  error: string,
  headers?: Record<string, string>,
): WebhookAnswer {
  return { status, body: { error }, ...(headers === undefined ? {} : { headers }) };
}
