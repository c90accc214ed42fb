import type { AuditedAct, AuditResult } from '../core/access/audit-entry.js';
import { answerTo, type WebhookEvent } from './webhook-outcome.js';

/** A request as the audit log has it. Who sends it is known by the signature alone: it is the name of the job's secret's holder. */
export function auditedWebhook(event: WebhookEvent, address: string): AuditedAct {
  const { outcome, job, named, id } = event;
  const result = resultOf(event);
  const body = answerTo(outcome).body as { error?: string };
  const reason = outcome.kind === 'unsigned' ? outcome.why : body.error;
  return {
    ...{ server: 'webhooks', address, act: 'run', target: job ?? named, result },
    ...(result === 'done' ? { identified: 'signature' as const } : {}),
    ...(id === undefined ? {} : { arguments: { webhook_id: id } }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function resultOf({ outcome: { kind } }: WebhookEvent): AuditResult {
  switch (kind) {
    case 'started':
    case 'repeated':
      return 'done';
    case 'unsigned':
    case 'expired':
      return 'denied';
    case 'failed':
    case 'temporal_away':
    case 'throttled':
      return 'failed';
    default:
      return 'refused';
  }
}
