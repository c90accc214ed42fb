import { z } from 'zod';
import type { TaskType } from './task-type.js';
import { valueText } from './type-parts.js';

/** A comparison that Brickwork evaluates itself; dependents choose a branch by `depends_on[].outcome`. */
export const conditionTask: TaskType = {
  key: 'condition_task',
  schema: z.strictObject({
    op: z.enum([
      'EQUAL_TO',
      'NOT_EQUAL',
      'GREATER_THAN',
      'GREATER_THAN_OR_EQUAL',
      'LESS_THAN',
      'LESS_THAN_OR_EQUAL',
    ]),
    left: valueText,
    right: valueText,
  }),
  interpreter: 'condition',
  compute: [],
  neverRetried: true,
  hasOutcome: true,
  publishesValues: false,
};
