import type { Plan } from '../core/plan/plan.js';

/** Options of a single call: the row's text in the Temporal Web UI, and the timeout that the plan has recorded. */
export function callOptions({ settings }: Plan, summary: string) {
  return { summary, startToCloseTimeout: settings.callTimeoutSeconds * 1000 };
}
