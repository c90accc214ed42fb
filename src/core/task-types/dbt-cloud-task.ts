import { z } from 'zod';
import { text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** The older name of a dbt platform job; Databricks has deprecated it. */
export const dbtCloudTask: TaskType = {
  key: 'dbt_cloud_task',
  schema: z.strictObject({ connection_resource_name: text, dbt_cloud_job_id: z.int().min(1) }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
};
