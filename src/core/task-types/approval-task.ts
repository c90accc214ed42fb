import { z } from 'zod';
import { text, waitTimeoutResult } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** Waits until a person approves or rejects. Databricks has nothing like it, so it stands under `brickwork`. */
export const approvalTask: TaskType = {
  key: 'approval_task',
  under: 'brickwork',
  schema: z.strictObject({
    message: text.optional(),
    approvers: z.array(text).min(1).optional(),
    on_rejection: z.enum(['FAILED', 'EXCLUDED', 'SUCCESS']).optional(),
    on_timeout: waitTimeoutResult,
  }),
  interpreter: 'wait',
  compute: [],
  neverRetried: true,
  hasOutcome: true,
  publishesValues: false,
  waitFor: ({ approvers, on_rejection, on_timeout = 'TIMEDOUT' }, branches) => ({
    kind: 'approval',
    onRejection: (on_rejection ?? (branches ? 'SUCCESS' : 'FAILED')) as 'FAILED',
    onTimeout: on_timeout as 'TIMEDOUT',
    ...(approvers === undefined ? {} : { approvers: approvers as string[] }),
  }),
};
