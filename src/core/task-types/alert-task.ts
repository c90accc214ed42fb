import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { exactlyOne, keyValues, parametersAtMost, subscriber } from './type-parts.js';
import type { TaskType } from './task-type.js';

const MOST_SUBSCRIBERS = 100;
const MOST_PARAMETER_CHARACTERS = 10_000;

/** Evaluates a SQL alert. The run succeeds also when the alert is triggered: look at `output.alert_state`. */
export const alertTask: TaskType = {
  key: 'alert_task',
  schema: z.strictObject({
    alert_id: z.string().optional(),
    workspace_path: z.string().optional(),
    warehouse_id: z.string().optional(),
    parameters: keyValues.optional(),
    subscribers: z.array(subscriber).optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: true,
  check(body, path): Issue[] {
    const { subscribers } = body;
    const tooMany = Array.isArray(subscribers) && subscribers.length > MOST_SUBSCRIBERS;
    return [
      ...exactlyOne(body, ['alert_id', 'workspace_path'], path),
      ...parametersAtMost(body, MOST_PARAMETER_CHARACTERS, path),
      ...(tooMany
        ? [error('SUBSCRIBERS_MANY', `${path}.subscribers`, `are more than ${MOST_SUBSCRIBERS}.`)]
        : []),
    ];
  },
};
