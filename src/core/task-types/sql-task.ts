import { z } from 'zod';
import type { Issue } from '../issue.js';
import { exactlyOne, keyValues, source, subscriber, text } from './type-parts.js';
import type { TaskType } from './task-type.js';

const sources = {
  query: z.strictObject({ query_id: z.string() }).optional(),
  file: z.strictObject({ path: text, source: source.optional() }).optional(),
  alert: z
    .strictObject({
      alert_id: z.string(),
      pause_subscriptions: z.boolean().optional(),
      subscriptions: z.array(subscriber).optional(),
    })
    .optional(),
  dashboard: z
    .strictObject({
      dashboard_id: z.string(),
      custom_subject: z.string().optional(),
      pause_subscriptions: z.boolean().optional(),
      subscriptions: z.array(subscriber).optional(),
    })
    .optional(),
};

/** A query, file, alert or dashboard on a SQL warehouse. */
export const sqlTask: TaskType = {
  key: 'sql_task',
  schema: z.strictObject({
    warehouse_id: text,
    parameters: keyValues.optional(),
    ...sources,
  }),
  interpreter: 'databricks',
  compute: [],
  jobParametersInto: 'parameters',
  publishesValues: false,
  publishesRows: true,
  check(body, path): Issue[] {
    return exactlyOne(body, Object.keys(sources), path);
  },
};
