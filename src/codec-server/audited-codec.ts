import type { AuditedAct, AuditResult } from '../core/access/audit-entry.js';
import type { CodecEvent, CodecOutcome } from './codec-event.js';

const RESULTS: Record<CodecOutcome, AuditResult> = {
  done: 'done',
  refused: 'denied',
  foreign_origin: 'denied',
  foreign_name: 'denied',
  malformed: 'refused',
  too_large: 'refused',
  unreadable: 'failed',
  failed: 'failed',
};

/** A request as the audit log has it: who has read how many payloads of which namespace, and never what is in them. */
export function auditedCodec(event: CodecEvent, address: string): AuditedAct {
  const { operation, outcome, caller, namespace, payloads, message } = event;
  return {
    ...{ server: 'codec-server', address, act: operation, result: RESULTS[outcome] },
    ...(caller === undefined ? {} : { who: caller }),
    ...(namespace === undefined ? {} : { target: namespace }),
    ...(payloads === 0 ? {} : { arguments: { payloads: String(payloads) } }),
    ...(message === undefined ? {} : { reason: message }),
  };
}
