import { type Issue, warning } from '../issue.js';
import { isJsonObject } from '../json.js';
import type { Outline } from './outline.js';

/** Fields of a task that the docs rule out for a continuous job (docs "Run jobs continuously", limitations). */
const RULED_OUT = {
  depends_on: 'Databricks has no dependencies between the tasks of a continuous job; here they count.',
  max_retries: 'Databricks has no retry policies in a continuous job; here it counts.',
} as const;

/** What means more here than at Databricks: a warning, since Databricks does not take the job as it stands. */
export function checkContinuous({ document, tasks }: Outline): Issue[] {
  if (!isJsonObject(document['continuous'])) return [];
  return tasks.flatMap(({ raw, path }) =>
    Object.entries(RULED_OUT).flatMap(([field, message]) => {
      const value = raw[field];
      const isSet = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== 0;
      const hint = field === 'max_retries' ? 'Set continuous.task_retry_mode instead.' : undefined;
      return isSet ? [warning('CONTINUOUS_BEYOND', `${path}.${field}`, message, hint)] : [];
    }),
  );
}
