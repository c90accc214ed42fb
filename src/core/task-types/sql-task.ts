import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import type { TaskType } from './task-type.js';

const subscription = z.strictObject({
  user_name: z.string().optional(),
  destination_id: z.string().optional(),
});

const sources = {
  query: z.strictObject({ query_id: z.string() }).optional(),
  file: z
    .strictObject({ path: z.string().min(1), source: z.enum(['WORKSPACE', 'GIT']).optional() })
    .optional(),
  alert: z
    .strictObject({
      alert_id: z.string(),
      pause_subscriptions: z.boolean().optional(),
      subscriptions: z.array(subscription).optional(),
    })
    .optional(),
  dashboard: z
    .strictObject({
      dashboard_id: z.string(),
      custom_subject: z.string().optional(),
      pause_subscriptions: z.boolean().optional(),
      subscriptions: z.array(subscription).optional(),
    })
    .optional(),
};

/** A query, file, alert or dashboard on a SQL warehouse. */
export const sqlTask: TaskType = {
  key: 'sql_task',
  schema: z.strictObject({
    warehouse_id: z.string().min(1),
    parameters: z.record(z.string(), z.string()).optional(),
    ...sources,
  }),
  runsOn: 'warehouse',
  jobParametersInto: 'parameters',
  publishesValues: false,
  check(body, path): Issue[] {
    const named = Object.keys(sources).filter((source) => body[source] !== undefined);
    if (named.length === 1) return [];
    return [
      error(
        'SQL_SOURCE_AMBIGUOUS',
        path,
        `exactly one of ${Object.keys(sources).join(', ')} is needed, found ${named.length === 0 ? 'none' : named.join(' and ')}.`,
      ),
    ];
  },
};
