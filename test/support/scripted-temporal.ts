import { temporal } from '@temporalio/proto';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

/*
 * A Temporal server, of which there is just what a worker needs to start, poll and stop. The program of a thread, so
 * that it goes on while the thread of the worker stands still.
 */
const { DescribeNamespaceResponse, PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse } =
  temporal.api.workflowservice.v1;
const { RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskFailedRequest } =
  temporal.api.workflowservice.v1;

export interface ScriptedReport {
  port: number;
  /** Polls under way. */
  polls: number;
  /** Workflow tasks that polls were answered with, by the names of their runs. */
  given: string[];
  /** Those that the worker has completed or failed. */
  answered: string[];
}

/** How long after the worker has said that it stops the server ends its polls; one of them brings a task. */
const LATE_MILLIS = 200;
/** Shared with the thread that started this one, which may stand still: how many tasks are on their way to the worker. */
const sent = new Int32Array(workerData as SharedArrayBuffer);
const NO_MESSAGE = new Uint8Array();

const polls: { isSticky: boolean; answer: (message: Uint8Array) => void }[] = [];
const given: string[] = [];
const answered: string[] = [];

type Call = (request: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const calls: Record<string, Call> = {
  GetSystemInfo: () => NO_MESSAGE,
  DescribeNamespace: () =>
    DescribeNamespaceResponse.encode({
      namespaceInfo: { name: 'default', capabilities: { workerPollCompleteOnShutdown: true } },
    }).finish(),
  RecordWorkerHeartbeat: () => NO_MESSAGE,
  ShutdownWorker() {
    setTimeout(() => {
      give('late');
      for (const { answer } of polls.splice(0)) answer(NO_MESSAGE);
    }, LATE_MILLIS);
    return NO_MESSAGE;
  },
  PollWorkflowTaskQueue(request) {
    const { taskQueue } = PollWorkflowTaskQueueRequest.decode(request);
    const isSticky = Boolean(taskQueue?.normalName);
    return new Promise((answer) => polls.push({ isSticky, answer }));
  },
  RespondWorkflowTaskCompleted: (request) => took(RespondWorkflowTaskCompletedRequest.decode(request)),
  RespondWorkflowTaskFailed: (request) => took(RespondWorkflowTaskFailedRequest.decode(request)),
};

/** Answers a poll with a task. */
function give(name: string): void {
  const [poll] = polls.splice(
    polls.findIndex(({ isSticky }) => !isSticky),
    1,
  );
  poll.answer(taskOf(name));
  given.push(name);
}

function took({ taskToken }: { taskToken: Uint8Array }): Uint8Array {
  answered.push(Buffer.from(taskToken).toString());
  return NO_MESSAGE;
}

/** The first task of a run, whose workflow no worker has: it is answered all the same. */
function taskOf(workflowId: string): Uint8Array {
  const taskQueue = { name: 'scripted' };
  const eventTime = { seconds: Math.floor(Date.now() / 1000) as never };
  const run = { originalExecutionRunId: workflowId, firstExecutionRunId: workflowId };
  const workflowExecutionStartedEventAttributes = {
    ...run,
    workflowType: { name: 'none' },
    taskQueue,
    workflowTaskTimeout: { seconds: 10 as never },
    attempt: 1,
  };
  const workflowTaskScheduledEventAttributes = { taskQueue, attempt: 1 };
  const workflowTaskStartedEventAttributes = { scheduledEventId: 2 as never };
  return PollWorkflowTaskQueueResponse.encode({
    taskToken: Buffer.from(workflowId),
    workflowExecution: { workflowId, runId: workflowId },
    workflowExecutionTaskQueue: taskQueue,
    workflowType: { name: 'none' },
    startedEventId: 3 as never,
    attempt: 1,
    history: {
      events: [
        { eventId: 1 as never, eventType: 1, eventTime, workflowExecutionStartedEventAttributes },
        { eventId: 2 as never, eventType: 5, eventTime, workflowTaskScheduledEventAttributes },
        { eventId: 3 as never, eventType: 6, eventTime, workflowTaskStartedEventAttributes },
      ],
    },
  }).finish();
}

/** Answers as gRPC does: five bytes, the message, and the status as a trailer. */
async function answer(stream: ServerHttp2Stream, name: string, request: Buffer): Promise<void> {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  const body = request.subarray(5);
  const message = (await call?.(request[0] === 1 ? gunzipSync(body) : body)) ?? NO_MESSAGE;
  if (stream.destroyed) return;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  const UNIMPLEMENTED = '12';
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': call === undefined ? UNIMPLEMENTED : '0' }),
  );
  const isTask = name === 'PollWorkflowTaskQueue' && message.length > 0;
  stream.on('close', () => {
    if (!isTask) return;
    Atomics.add(sent, 0, 1);
    Atomics.notify(sent, 0);
  });
  stream.end(Buffer.concat([head, message]));
}

const server = createServer();
server.on('stream', (stream, headers) => {
  const chunks: Buffer[] = [];
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    void answer(stream, headers[':path']?.split('/').at(-1) ?? '', Buffer.concat(chunks));
  });
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage('listens'));

// What it is told: to report, or to give a task of this name.
parentPort?.on('message', (message: string) => {
  if (message !== 'report') {
    give(message);
    return;
  }
  const { port } = server.address() as AddressInfo;
  parentPort?.postMessage({ port, polls: polls.length, given, answered } satisfies ScriptedReport);
});
