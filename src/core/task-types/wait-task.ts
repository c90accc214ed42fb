import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { quote } from '../short-text.js';
import { isReservedSignal } from '../message-names.js';
import type { TaskType } from './task-type.js';
import { text, waitTimeoutResult } from './type-parts.js';

/** Waits for a signal from outside, whose payload becomes its task values. */
export const waitTask: TaskType = {
  key: 'wait_task',
  under: 'brickwork',
  schema: z.strictObject({
    signal: text.max(200),
    message: text.optional(),
    on_timeout: waitTimeoutResult,
  }),
  interpreter: 'wait',
  compute: [],
  neverRetried: true,
  publishesValues: false,
  waitFor: ({ signal, on_timeout = 'TIMEDOUT' }) => ({
    kind: 'signal',
    signal: signal as string,
    onTimeout: on_timeout as 'TIMEDOUT',
  }),
  check({ signal }, path): Issue[] {
    if (typeof signal !== 'string' || !isReservedSignal(signal)) return [];
    const message = `${quote(signal)} is a signal that every run has.`;
    return [error('SIGNAL_RESERVED', `${path}.signal`, message, 'Choose another name.')];
  },
};
