import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Where this process sends its spans. */
export interface Tracing {
  spanProcessor: SpanProcessor;
  resource: Resource;
  /** Gives each start, signal and query a span, and the run the trace that it belongs to. */
  clientInterceptor: WorkflowClientInterceptor;
  /** Sends what has not been sent; a collector that does not answer is no error. */
  flush(): Promise<void>;
}

const SETTINGS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

let started: Promise<Tracing | undefined> | undefined;

/**
 * Sends OpenTelemetry traces by OTLP over HTTP, set up by the standard `OTEL_*` variables; undefined, and nothing is
 * loaded, where neither endpoint is set. Once in a process. `serviceName` holds unless `OTEL_SERVICE_NAME` is set.
 */
export function startTracing(serviceName: string): Promise<Tracing | undefined> {
  const isWanted = SETTINGS.some((name) => (process.env[name] ?? '') !== '');
  started ??= isWanted ? start(serviceName) : Promise.resolve(undefined);
  return started;
}

async function start(serviceName: string): Promise<Tracing> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { envDetectorSync, Resource } = await import('@opentelemetry/resources');
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { OpenTelemetryWorkflowClientInterceptor } = await import('@temporalio/interceptors-opentelemetry');
  const resource = new Resource({ 'service.name': serviceName }).merge(envDetectorSync.detect()) as Resource;
  const spanProcessor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ resource, spanProcessors: [spanProcessor] });
  provider.register();
  return {
    spanProcessor,
    resource,
    clientInterceptor: new OpenTelemetryWorkflowClientInterceptor(),
    flush: () => provider.forceFlush().catch(() => undefined),
  };
}
