import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { source } from './type-parts.js';
import { COMPUTE_FIELDS, type TaskType } from './task-type.js';

/** dbt commands: the command line runs on the task's compute, the models on a warehouse. */
export const dbtTask: TaskType = {
  key: 'dbt_task',
  schema: z.strictObject({
    commands: z
      .array(z.string().regex(/^(dbt\b|\{\{)/, 'must begin with "dbt"'))
      .min(1)
      .max(10),
    project_directory: z.string().optional(),
    profiles_directory: z.string().optional(),
    warehouse_id: z.string().optional(),
    catalog: z.string().optional(),
    schema: z.string().optional(),
    source: source.optional(),
  }),
  interpreter: 'databricks',
  compute: COMPUTE_FIELDS,
  publishesValues: false,
  check(body, path): Issue[] {
    const hasWarehouse = body['warehouse_id'] !== undefined;
    const issues: Issue[] = [];
    if (hasWarehouse && body['profiles_directory'] !== undefined) {
      const message = 'is only read by a dbt_task without warehouse_id.';
      issues.push(error('PROFILES_UNUSED', `${path}.profiles_directory`, message, 'Keep one of the two.'));
    }
    if (!hasWarehouse && body['catalog'] !== undefined) {
      issues.push(error('CATALOG_UNUSED', `${path}.catalog`, 'needs a warehouse_id.'));
    }
    return issues;
  },
};
