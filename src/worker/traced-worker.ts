import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { WorkerOptions } from '@temporalio/worker';
import type { Tracing } from '../client/tracing.js';

/** What a worker needs besides the traced bundle to give workflows and activities their spans. */
export function tracedOptions({
  spanProcessor,
  resource,
  clientInterceptor,
}: Tracing): Pick<WorkerOptions, 'interceptors' | 'sinks'> {
  return {
    sinks: { exporter: makeWorkflowExporter(spanProcessor, resource) },
    interceptors: {
      client: { workflow: [clientInterceptor] },
      activity: [
        (context) => ({
          inbound: new OpenTelemetryActivityInboundInterceptor(context),
          outbound: new OpenTelemetryActivityOutboundInterceptor(context),
        }),
      ],
    },
  };
}
