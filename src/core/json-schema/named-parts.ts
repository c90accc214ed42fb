import { z } from 'zod';
import { bundleJobSchema, targetSchema, variableSchema } from '../bundle/bundle-schema.js';
import {
  clusterSettingsSchema,
  jobSettingsSchema,
  retryPolicySchema,
  taskSettingsSchema,
} from '../definition/brickwork-settings.js';
import {
  healthSchema,
  jobClusterSchema,
  jobParameterSchema,
  nestedTaskSchema,
  taskSchema,
} from '../definition/job-definition.js';
import { PASSED_THROUGH_TYPES } from '../definition/passed-through-types.js';
import { taskTypes } from '../task-types/index.js';
import { TERMINATION_CODES } from '../termination-code.js';
import { anyOf, type JsonSchema } from './json-schema.js';

/** What a task has as the body of a type; of a loop that is more than the type's own schema. */
const bodies = taskTypes.map(({ key, schema }) => [bodyIn(taskSchema, key) ?? schema, key] as const);

/** The parts of definitions and bundles that have names of their own in a JSON Schema. */
export const NAMED_PARTS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ...[...PASSED_THROUGH_TYPES]
    .filter(([, schema]) => schema instanceof z.ZodObject || schema instanceof z.ZodArray)
    .map(([field, schema]) => [schema, field] as const),
  ...bodies,
  [taskSchema, 'task'],
  [nestedTaskSchema, 'nested_task'],
  [jobClusterSchema, 'job_cluster'],
  [jobParameterSchema, 'job_parameter'],
  [healthSchema, 'health'],
  [jobSettingsSchema, 'job_settings'],
  [taskSettingsSchema, 'task_settings'],
  [clusterSettingsSchema, 'cluster_settings'],
  [retryPolicySchema, 'retry_policy'],
  [bundleJobSchema, 'job'],
  [targetSchema, 'target'],
  [variableSchema, 'variable'],
]);

const code = { type: 'string', ...anyOf({ enum: TERMINATION_CODES }, {}) };

/** Texts for which an editor offers the known ones, though others are taken as well. */
export const OFFERED_TEXTS: readonly (readonly [unknown, JsonSchema])[] = [
  [retryPolicySchema.shape.retry_on.unwrap().element, code],
  [retryPolicySchema.shape.do_not_retry_on.unwrap().element, code],
];

function bodyIn({ shape }: z.ZodObject, key: string): unknown {
  const body: unknown = shape[key];
  return body instanceof z.ZodOptional ? body.unwrap() : undefined;
}
