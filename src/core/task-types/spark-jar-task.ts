import { z } from 'zod';
import { text, texts } from './type-parts.js';
import { COMPUTE_FIELDS, type TaskType } from './task-type.js';

/** The main class of a JAR that the task's `libraries` (or the environment's `java_dependencies`) hold. */
export const sparkJarTask: TaskType = {
  key: 'spark_jar_task',
  schema: z.strictObject({
    main_class_name: text,
    parameters: texts.optional(),
    jar_uri: z.string().optional(),
    run_as_repl: z.boolean().optional(),
  }),
  interpreter: 'databricks',
  compute: COMPUTE_FIELDS,
  publishesValues: false,
  codeOf: () => ({ unread: 'it is a JAR' }),
};
