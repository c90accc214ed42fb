import { shorten } from '../../core/short-text.js';
import type { WebhookEvent, WebhookOutcome } from '../../webhooks/webhook-outcome.js';

/** Of a name that a request gives, which may be anything. */
const LONGEST_NAME = 100;

/** What a log has of a webhook: nothing of its payload, and nothing of a secret. */
export function webhookData(event: WebhookEvent, now: Date): object {
  const { outcome, status, named, job, id, seconds } = event;
  const run = 'run' in outcome ? { run_id: outcome.run.jobRunId, workflow_id: outcome.run.workflowId } : {};
  const reason = reasonOf(outcome);
  return {
    time: now.toISOString(),
    outcome: outcome.kind,
    status,
    job: job ?? shorten(named, LONGEST_NAME),
    is_deployed: job !== undefined,
    ...(id === undefined ? {} : { webhook_id: id }),
    ...run,
    ...(reason === undefined ? {} : { reason }),
    seconds: Number(seconds.toFixed(4)),
  };
}

/** One line for people, as `2026-11-28T05:43:13Z 202 orders: run 123 started`. */
export function renderWebhook({ outcome, status, named, job }: WebhookEvent, now: Date): string {
  const time = `${now.toISOString().slice(0, 19)}Z`;
  const said = reasonOf(outcome);
  const what =
    'run' in outcome
      ? `run ${outcome.run.jobRunId} ${outcome.kind === 'started' ? 'started' : 'was there already'}`
      : `${outcome.kind}${said === undefined ? '' : `: ${said}`}`;
  return `${time} ${status} ${job ?? shorten(named, LONGEST_NAME)}: ${what}`;
}

/** Why a webhook started nothing, more than was answered. */
function reasonOf(outcome: WebhookOutcome): string | undefined {
  switch (outcome.kind) {
    case 'unsigned':
      return outcome.note ?? outcome.why;
    case 'malformed':
      return shorten(outcome.reason, 300);
    case 'unfit':
      return outcome.problems.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join(' ');
    case 'throttled':
    case 'temporal_away':
    case 'failed': {
      const { error } = outcome;
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      return shorten(`${error instanceof Error ? error.message : String(error)}${cause}`, 300);
    }
    default:
      return undefined;
  }
}
