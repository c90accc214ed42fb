import { z } from 'zod';
import type { TaskType } from './task-type.js';

/** A Python file; its parameters are command line arguments, so job parameters reach it by reference only. */
export const sparkPythonTask: TaskType = {
  key: 'spark_python_task',
  schema: z.strictObject({
    python_file: z.string().min(1),
    parameters: z.array(z.string()).optional(),
    source: z.enum(['WORKSPACE', 'GIT']).optional(),
  }),
  runsOn: 'cluster',
  publishesValues: false,
};
