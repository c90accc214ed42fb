import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { brickwork, cliEnvironment } from '../cli/run-cli.js';
import { TestStack } from '../support/test-stack.js';
import { endProcess, startWorkerProcess } from '../support/worker-process.js';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
}

interface TraceRequest {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

/** Takes spans as an OpenTelemetry collector does; the service that sent each is put before its name. */
async function startCollector(): Promise<{ url: string; spans: Span[]; stop(): Promise<unknown> }> {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      for (const { resource, scopeSpans } of (JSON.parse(body) as TraceRequest).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({ ...span, name: `${service}/${span.name}` });
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<unknown> => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${port}`, spans, stop };
}

test('one trace goes from the command line through workflow and activity to the Databricks call', async () => {
  const collector = await startCollector();
  const stack = await TestStack.start({ withWorker: false });
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const worker = await startWorkerProcess(stack, tracing);
  try {
    stack.script('greet', { notebook_result: '{"greeting": "hello"}' });
    stack.script('*');
    const { status, stderr } = await brickwork(['run', 'examples/hello/job.yml'], {
      ...cliEnvironment(stack),
      ...tracing,
    });
    expect(status, stderr).toBe(0);
  } finally {
    await endProcess(worker, 'SIGTERM');
    await stack.stop();
    await collector.stop();
  }
  const chain = [
    'brickwork-client/StartWorkflow:runJob',
    'brickwork-worker/RunWorkflow:runJob',
    'brickwork-worker/StartActivity:submitTaskRun',
    'brickwork-worker/RunActivity:submitTaskRun',
    'brickwork-worker/databricks:submitRun',
  ];
  const found = chain.map((name) => collector.spans.find((span) => span.name === name));
  const names = [...new Set(collector.spans.map(({ name }) => name))];
  expect(names).toEqual(expect.arrayContaining(chain));
  expect(new Set(found.map((span) => span?.traceId)).size).toBe(1);
  const parents = found.slice(1).map((span) => span?.parentSpanId);
  // The workflow's own span is exported when it ends; its children name what started it.
  expect(parents[0]).toBe(found[0]?.spanId);
  expect(parents[2]).toBe(found[2]?.spanId);
  expect(parents[3]).toBe(found[3]?.spanId);
}, 60_000);

test('a collector that is not there is no error', async () => {
  const stack = await TestStack.start();
  try {
    stack.script('greet', { notebook_result: '{"greeting": "hello"}' });
    stack.script('*');
    const env = { ...cliEnvironment(stack), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const { status, stderr } = await brickwork(['run', 'examples/hello/job.yml'], env);
    expect(status, stderr).toBe(0);
    expect(stderr).not.toMatch(/error|OTLP|ECONNREFUSED/i);
  } finally {
    await stack.stop();
  }
}, 60_000);
