import { withStrategies } from '../definition/outline.js';
import type { JobDefinition } from '../definition/job-definition.js';
import { outlineOf } from '../definition/outline.js';
import type { JsonObject } from '../json.js';
import { planValues } from './plan-values.js';
import { valueFlow } from './value-flow.js';
import type { TaskSources } from './value-node.js';

/**
 * The definition with the strategies of its job clusters as they are best once the code of its tasks is known: small
 * tasks that set and read values share a native cluster with the task that they are for, and would start one of their own
 * otherwise. `document` is the definition as it was written.
 */
export function withStrategiesForValues(
  definition: JobDefinition,
  document: JsonObject,
  sources: TaskSources,
): JobDefinition {
  if (definition.job_clusters === undefined) return definition;
  const plans = planValues(definition, valueFlow(definition, sources));
  const passing = definition.tasks
    .filter((_task, at) => plans[at].gets !== undefined || plans[at].values?.by === 'notebook')
    .map(({ task_key }) => task_key);
  if (passing.length === 0) return definition;
  const outline = outlineOf(document, new Set(passing));
  return withStrategies(definition, outline) as unknown as JobDefinition;
}
