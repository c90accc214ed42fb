import type { Plan } from '../core/plan/plan.js';

/** A row's text in the Temporal Web UI: names are the user's and may be long, and some servers take 400 bytes at most. */
export function rowText(summary: string): string {
  return summary.length <= 130 ? summary : `${summary.slice(0, 129)}…`;
}

/** Options of a single call: the row's text in the Temporal Web UI, and the timeout that the plan has recorded. */
export function callOptions({ settings }: Plan, summary: string) {
  return { summary: rowText(summary), startToCloseTimeout: settings.callTimeoutSeconds * 1000 };
}

/** Options of an await by leases, and how long one lease is. */
export function leaseOptions({ settings }: Plan, longLease: boolean, summary: string) {
  const leaseSeconds = longLease ? settings.longLeaseSeconds : settings.leaseSeconds;
  const startToCloseTimeout = (leaseSeconds + settings.leaseMarginSeconds) * 1000;
  return { leaseSeconds, options: { summary: rowText(summary), startToCloseTimeout } };
}
