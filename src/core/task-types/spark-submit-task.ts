import { z } from 'zod';
import { texts } from './type-parts.js';
import type { TaskType } from './task-type.js';

/**
 * A `spark-submit` command line, which Databricks runs on a new cluster of its own only
 * (databricks/terraform-provider-databricks#387).
 */
export const sparkSubmitTask: TaskType = {
  key: 'spark_submit_task',
  schema: z.strictObject({ parameters: texts }),
  interpreter: 'databricks',
  compute: ['new_cluster', 'job_cluster_key'],
  needsOwnCluster: true,
  publishesValues: false,
  codeOf: () => ({ unread: 'it is what spark-submit is given' }),
};
