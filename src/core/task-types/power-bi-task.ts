import { z } from 'zod';
import { text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** Publishes tables to a Power BI semantic model, and refreshes it. */
export const powerBiTask: TaskType = {
  key: 'power_bi_task',
  schema: z.strictObject({
    connection_resource_name: text,
    power_bi_model: z
      .strictObject({
        authentication_method: z.string().optional(),
        model_name: z.string().optional(),
        overwrite_existing: z.boolean().optional(),
        storage_mode: z.string().optional(),
        workspace_name: z.string().optional(),
      })
      .optional(),
    refresh_after_update: z.boolean().optional(),
    tables: z
      .array(
        z.strictObject({
          catalog: z.string().optional(),
          name: z.string().optional(),
          schema: z.string().optional(),
          storage_mode: z.string().optional(),
        }),
      )
      .optional(),
    warehouse_id: z.string().optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
};
