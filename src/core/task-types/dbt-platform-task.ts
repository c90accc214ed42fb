import { z } from 'zod';
import { text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** A job of the dbt platform, reached through a connection. */
export const dbtPlatformTask: TaskType = {
  key: 'dbt_platform_task',
  schema: z.strictObject({ connection_resource_name: text, dbt_platform_job_id: text }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
};
