import type { Terminal } from './terminal.js';

/** How long nothing may be heard before a person is asked about the worker. */
const SILENCE_MILLIS = 8000;
const NO_WORKER =
  'No worker has answered yet. Start one (node dist/worker.js), or name the task queue of those that run (--task-queue).';

/** Says after a while that no worker answers; the function that it returns takes that back. */
export function noteSilence(terminal: Terminal): () => void {
  const timer = setTimeout(() => terminal.note(NO_WORKER), SILENCE_MILLIS);
  return () => clearTimeout(timer);
}
