/*
 * The SDK's core (1.24) ends its stream of workflow tasks in the moment in which a worker stops with none of them in hand,
 * and drops what the server still hands out to the polls that are under way: such a run stands still until the timeout of
 * its workflow task, 10 s. Under load that happened once a stop. While this thread stands still, tasks that arrive are in
 * hand; so the stream goes on until the polls have ended, and then nothing is dropped (docs/decisions/stop-quietly.md).
 */

/** Long enough that under load a workflow task arrives. */
const GATHER_MILLIS = 150;
/** Long enough for the server to end all polls, with the answers on their way. */
const END_POLLS_MILLIS = 200;

/** For servers that do not end polls themselves: the core then gives them up after this time, not at once. Call it before a worker is created. */
export function waitForEndingPolls(): void {
  process.env['TEMPORAL_POLL_SHUTDOWN_INTERRUPT_WAIT_MS'] ??= String(END_POLLS_MILLIS);
}

/**
 * Stops a worker, the only one of this process, so that no workflow task that it has been given is lost; at once where its
 * settings say so (`BRICKWORK_STOP_QUIETLY`).
 */
export function stopQuietly(worker: { stop(): void; stopsQuietly?: boolean }): void {
  if (worker.stopsQuietly === false) {
    worker.stop();
    return;
  }
  standStill(GATHER_MILLIS);
  worker.stop();
  standStill(END_POLLS_MILLIS);
}

/** Holds this thread; those of the SDK's core go on. */
function standStill(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}
