import { z } from 'zod';
import { text, valueText } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** A Python function by its dotted name, on serverless compute. */
export const pythonOperatorTask: TaskType = {
  key: 'python_operator_task',
  schema: z.strictObject({
    main: text,
    parameters: z.array(z.strictObject({ name: text, value: valueText })).optional(),
  }),
  interpreter: 'databricks',
  compute: ['environment_key'],
  publishesValues: false,
  codeOf: () => ({ unread: 'it is a function of a Python package' }),
};
