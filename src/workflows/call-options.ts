import { createEventGroup } from '@temporalio/workflow';
import type { Plan } from '../core/plan/plan.js';

/** A row's text in the Temporal Web UI: names are the user's and may be long, and some servers take 400 bytes at most. */
export function rowText(summary: string): string {
  return summary.length <= 130 ? summary : `${summary.slice(0, 129)}…`;
}

/** A row of the Temporal Web UI; rows of the same group stand together on servers that know event groups. */
export interface Row {
  /** A task or a cluster, by its name. */
  group: string;
  text: string;
}

/** Options of a single call: its row, and the timeout that the plan has recorded. */
export function callOptions({ settings }: Plan, row: Row) {
  return { ...rowOptions(row), startToCloseTimeout: settings.callTimeoutSeconds * 1000 };
}

/** Options of an await by leases, and how long one lease is. */
export function leaseOptions({ settings }: Plan, longLease: boolean, row: Row) {
  const leaseSeconds = longLease ? settings.longLeaseSeconds : settings.leaseSeconds;
  const startToCloseTimeout = (leaseSeconds + settings.leaseMarginSeconds) * 1000;
  return { leaseSeconds, options: { ...rowOptions(row), startToCloseTimeout } };
}

function rowOptions({ group, text }: Row) {
  return { summary: rowText(`${group}: ${text}`), eventGroups: [createEventGroup(rowText(group))] };
}
