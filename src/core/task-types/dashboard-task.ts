import { z } from 'zod';
import { keyValues, subscriber, text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** Refreshes an AI/BI dashboard and sends it to its subscribers. */
export const dashboardTask: TaskType = {
  key: 'dashboard_task',
  schema: z.strictObject({
    dashboard_id: text,
    warehouse_id: z.string().optional(),
    filters: keyValues.optional(),
    subscription: z
      .strictObject({
        attachment: z.json().optional(),
        custom_subject: z.string().optional(),
        paused: z.boolean().optional(),
        subscribers: z.array(subscriber).optional(),
      })
      .optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
};
