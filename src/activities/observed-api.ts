import { Context, metricMeter } from '@temporalio/activity';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';

/**
 * The port with each call counted and timed on the worker's metrics endpoint: `brickwork_databricks_calls` and
 * `brickwork_databricks_call_seconds`, by the call's name and how it ended (`ok` or the kind of the error).
 */
export function observed(api: DatabricksApi): DatabricksApi {
  return new Proxy(api, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        const begin = performance.now();
        try {
          const answer: unknown = await Reflect.apply(member, target, args);
          record(name, 'ok', begin);
          return answer;
        } catch (error) {
          record(name, error instanceof DatabricksError ? error.kind : 'bug', begin);
          throw error;
        }
      };
    },
  });
}

function record(call: string, outcome: string, begin: number): void {
  if (!isInActivity()) return;
  const tags = { call, outcome };
  metricMeter.createCounter('brickwork_databricks_calls').add(1, tags);
  metricMeter
    .createHistogram('brickwork_databricks_call_seconds', 'float', 's')
    .record((performance.now() - begin) / 1000, tags);
}

function isInActivity(): boolean {
  try {
    return Context.current() !== undefined;
  } catch {
    return false;
  }
}

/** Counts how long after its end by Databricks' clock a run was noticed. */
export function recordLateness(endTimeMillis: number | undefined): void {
  if (endTimeMillis === undefined || !isInActivity()) return;
  const seconds = Math.max(Date.now() - endTimeMillis, 0) / 1000;
  metricMeter.createHistogram('brickwork_handoff_lateness_seconds', 'float', 's').record(seconds);
}
