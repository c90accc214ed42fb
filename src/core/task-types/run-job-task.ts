import { z } from 'zod';
import { keyValues, texts } from './type-parts.js';
import type { TaskType } from './task-type.js';

/**
 * Runs another job as a run of its own. `job_id` is the id of a job of the workspace (only with
 * `brickwork.run_natively`), a name in `brickwork.jobs`, or an Asset Bundle's `${resources.jobs.<key>.id}`.
 */
export const runJobTask: TaskType = {
  key: 'run_job_task',
  schema: z.strictObject({
    job_id: z.union([z.int().min(1), z.string().min(1)], 'must be a whole number or text'),
    job_parameters: keyValues.optional(),
    dbt_commands: texts.optional(),
    jar_params: texts.optional(),
    notebook_params: keyValues.optional(),
    pipeline_params: z.record(z.string(), z.json()).optional(),
    python_named_params: keyValues.optional(),
    python_params: texts.optional(),
    spark_submit_params: texts.optional(),
    sql_params: keyValues.optional(),
  }),
  interpreter: 'run_job',
  compute: [],
  jobParametersInto: 'job_parameters',
  publishesValues: false,
};
