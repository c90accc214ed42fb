import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { given } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { inWords, renderPath } from '../schema-words.js';
import type { PromotionRules } from '../promotion/promotion-rules.js';

/** The file beside `databricks.yml` that says what the Databricks CLI does not know of a bundle's targets. */
export const ENVIRONMENT_FILE = 'brickwork.yml';

/** Where the jobs of a target run; what is absent is as the command line and the environment variables say. */
export interface Environment {
  temporal: {
    /** Profile of the Temporal configuration file. */
    profile?: string;
    address?: string;
    namespace?: string;
  };
  taskQueue?: string;
  /** How content comes here; absent where anybody may deploy to it. */
  promotion?: PromotionRules;
}

const name = z.string().min(1).max(200);
const hours = z.number().positive().max(8760);

const promotion = z.strictObject({
  from: name,
  tests: z.strictObject({ max_age_hours: hours.default(24) }).optional(),
  runs: z.strictObject({ successful: z.int().min(1).max(50).default(1) }).optional(),
  data_quality: z
    .array(z.strictObject({ name, warehouse_id: name, statement: z.string().min(1).max(100_000) }))
    .min(1)
    .max(50)
    .optional(),
  approval: z
    .strictObject({
      by: z.array(name).min(1).max(100).optional(),
      not_by_author: z.boolean().default(false),
      within_hours: hours.default(168),
    })
    .optional(),
});

const target = z.strictObject({
  temporal: z
    .strictObject({ profile: name.optional(), address: name.optional(), namespace: name.optional() })
    .optional(),
  task_queue: name.optional(),
  promotion: promotion.optional(),
});

/** The file as it is written. */
const environmentFileSchema = z.strictObject({ targets: z.record(name, target) });

/** The JSON Schema of the file. */
export function environmentsSchema(): Record<string, unknown> {
  return z.toJSONSchema(environmentFileSchema, { target: 'draft-07', io: 'input' });
}

/** Reads what the file says of each target, or everything that is wrong with it. `targets` are those of the bundle. */
export function parseEnvironments(
  document: unknown,
  targets: readonly string[],
): { environments: Map<string, Environment> } | { issues: Issue[] } {
  const parsed = environmentFileSchema.safeParse(document ?? {}, { reportInput: true });
  if (!parsed.success) return { issues: parsed.error.issues.map(issueOf) };
  const entries = Object.entries(parsed.data.targets);
  const issues = entries.flatMap(([key, { promotion: rules }]) => [
    ...unknownTarget(`targets.${key}`, key, targets),
    ...(rules === undefined ? [] : unknownTarget(`targets.${key}.promotion.from`, rules.from, targets)),
    ...(rules?.from === key
      ? [error('PROMOTION_CIRCLE', `targets.${key}.promotion.from`, 'a target is not promoted from itself.')]
      : []),
  ]);
  if (issues.length > 0) return { issues };
  return { environments: new Map(entries.map(([key, written]) => [key, environmentOf(written)])) };
}

/** What is not written is not there, which zod's types do not say. */
function environmentOf({ temporal = {}, task_queue, promotion: rules }: z.infer<typeof target>): Environment {
  return {
    temporal: temporal,
    ...given('taskQueue', task_queue),
    ...given('promotion', rules),
  };
}

function unknownTarget(path: string, key: string, targets: readonly string[]): Issue[] {
  if (targets.includes(key)) return [];
  const hint = suggestName(key, targets) ?? `Targets: ${targets.join(', ')}.`;
  return [error('TARGET_UNKNOWN', path, `the bundle has no target "${key}".`, hint)];
}

function issueOf(issue: z.core.$ZodIssue): Issue {
  return error('ENVIRONMENT_FILE', renderPath(issue.path), `${inWords(issue)}.`);
}
