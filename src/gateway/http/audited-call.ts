import type { AuditedAct, AuditResult } from '../../core/access/audit-entry.js';
import type { GatewayEvent } from './gateway-metrics.js';

/** A call that changes something, and each that was refused, as the audit log has it; undefined for what only reads. */
export function auditedCall(event: GatewayEvent, address: string): AuditedAct | undefined {
  const { group, method, path, status, userName, requestId } = event;
  // What is passed on is checked and recorded by the workspace.
  if (group === 'passed') return undefined;
  const result = resultOf(status);
  if (method === 'GET' && result !== 'denied') return undefined;
  const { target } = event;
  return {
    ...{ server: 'gateway', address, act: `${method} ${path}`, result },
    ...(userName === undefined ? {} : { who: userName, identified: 'databricks' as const }),
    ...(target === undefined ? {} : { target }),
    arguments: { request_id: requestId, status: String(status) },
  };
}

function resultOf(status: GatewayEvent['status']): AuditResult {
  if (status === 'aborted' || status >= 500) return 'failed';
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'refused' : 'done';
}
