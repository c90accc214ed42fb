import { z } from 'zod';
import { codeAt, source, text, texts } from './type-parts.js';
import { COMPUTE_FIELDS, type TaskType } from './task-type.js';

/** A Python file; its parameters are command line arguments, so job parameters reach it by reference only. */
export const sparkPythonTask: TaskType = {
  key: 'spark_python_task',
  schema: z.strictObject({
    python_file: text,
    parameters: texts.optional(),
    source: source.optional(),
  }),
  interpreter: 'databricks',
  compute: COMPUTE_FIELDS,
  codeOf: (body, isInGit) => codeAt('file', body['python_file'], body, isInGit),
  publishesValues: false,
};
