import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { Context, metricMeter } from '@temporalio/activity';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';

/**
 * The port with a span for each call, counted and timed on the worker's metrics endpoint: `brickwork_databricks_calls` and
 * `brickwork_databricks_call_seconds`, by the call's name and how it ended (`ok` or the kind of the error).
 */
export function observed(api: DatabricksApi): DatabricksApi {
  return new Proxy(api, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      // Pages are asked for one after the other, each as a call.
      if (name === 'listVolumeFolder')
        return (...args: unknown[]) =>
          observedPages(name, Reflect.apply(member, target, args) as AsyncIterable<unknown>);
      return (...args: unknown[]) =>
        tracer.startActiveSpan(`databricks:${name}`, (span) =>
          measured(name, span, () => Reflect.apply(member, target, args) as Promise<unknown>),
        );
    },
  });
}

async function* observedPages(call: string, pages: AsyncIterable<unknown>): AsyncGenerator<unknown, void> {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const next = await tracer.startActiveSpan(`databricks:${call}`, (span) =>
      measured(call, span, () => iterator.next()),
    );
    const { done, value } = next as { done?: boolean; value: unknown };
    if (done) return;
    yield value;
  }
}

/** Without a tracing set up, its spans are nothing. */
const tracer = trace.getTracer('brickwork');

async function measured(call: string, span: Span, act: () => Promise<unknown>): Promise<unknown> {
  const begin = performance.now();
  try {
    const answer = await act();
    record(call, 'ok', begin);
    return answer;
  } catch (error) {
    const outcome = error instanceof DatabricksError ? error.kind : 'bug';
    record(call, outcome, begin);
    span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    throw error;
  } finally {
    span.end();
  }
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
