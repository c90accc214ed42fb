import { z } from 'zod';
import { type JsonObject, type JsonValue } from '../json.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const missing = { defaultValue: scalar.optional(), isOptional: z.boolean().default(false) };

/** One rule, in the language of Databricks' compute policies; what only forms show (`hidden`) is left out. */
const ruleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('fixed'), value: scalar }),
  z.object({ type: z.literal('forbidden') }),
  z.object({ type: z.literal('allowlist'), values: z.array(scalar), ...missing }),
  z.object({ type: z.literal('blocklist'), values: z.array(scalar), ...missing }),
  z.object({ type: z.literal('regex'), pattern: z.string(), ...missing }),
  z.object({
    type: z.literal('range'),
    minValue: z.number().optional(),
    maxValue: z.number().optional(),
    ...missing,
  }),
  z.object({ type: z.literal('unlimited'), ...missing }),
]);

type Rule = z.infer<typeof ruleSchema>;

/** A policy of a workspace: its rules by the paths of what they limit. */
export interface ClusterPolicy {
  policyId: string;
  name: string;
  rules: ReadonlyMap<string, Rule>;
  /** The paths of rules that are not understood; whether a cluster keeps to them is not known. */
  unknown: string[];
}

/** Reads a policy as `GET /api/2.0/policies/clusters/get` answers: its definition is a JSON text. */
export function readClusterPolicy({ policy_id: id, name, definition }: JsonObject): ClusterPolicy {
  const rules = new Map<string, Rule>();
  const unknown: string[] = [];
  for (const [path, written] of Object.entries(rulesOf(definition))) {
    const parsed = ruleSchema.safeParse(written);
    if (parsed.success) rules.set(path, parsed.data);
    else unknown.push(path);
  }
  const policyId = typeof id === 'string' ? id : '';
  return { policyId, name: typeof name === 'string' ? name : policyId, rules, unknown };
}

function rulesOf(definition: JsonValue | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(typeof definition === 'string' ? definition : '{}');
    return typeof read === 'object' && read !== null ? { ...read } : {};
  } catch {
    return { definition };
  }
}

/** What is virtual: no field of a cluster. */
const [CLUSTER_TYPE, DBUS_PER_HOUR] = ['cluster_type', 'dbus_per_hour'];

/**
 * How a cluster breaks a policy: a sentence each, which begins with the path of what is wrong. Without a type of cluster rules
 * for it are not looked at.
 */
export function breaches(
  { rules }: ClusterPolicy,
  spec: JsonObject,
  clusterType?: 'job' | 'all-purpose',
): string[] {
  const isDefaulted = spec['apply_policy_default_values'] === true;
  return [...rules].flatMap(([path, rule]) => {
    // What a cluster consumes in an hour only Databricks knows.
    if (path === DBUS_PER_HOUR || (path === CLUSTER_TYPE && clusterType === undefined)) return [];
    const values = path === CLUSTER_TYPE ? [clusterType as string] : valuesAt(spec, path.split('.'));
    if (values.length === 0)
      return isMissed(rule, isDefaulted) && !path.includes('*') ? [`${path} is required`] : [];
    const wrong = values.flatMap((value) => wrongWith(rule, value) ?? []);
    return [...new Set(wrong)].map((what) => `${path} ${what}`);
  });
}

/** A fixed value is filled in, and so are defaults, where a cluster asks for them. */
function isMissed(rule: Rule, isDefaulted: boolean): boolean {
  if (rule.type === 'fixed' || rule.type === 'forbidden' || rule.isOptional) return false;
  return !(isDefaulted && rule.defaultValue !== undefined);
}

function wrongWith(rule: Rule, value: JsonValue): string | undefined {
  const shown = JSON.stringify(value);
  const text = typeof value === 'string' ? value : shown;
  // What a reference comes to is not known before the run.
  if (typeof value === 'string' && value.includes('{{')) return undefined;
  switch (rule.type) {
    case 'fixed':
      return isOneOf(text, [rule.value]) ? undefined : `must be ${JSON.stringify(rule.value)}, not ${shown}`;
    case 'forbidden':
      return `must not be given; it is ${shown}`;
    case 'allowlist':
      return isOneOf(text, rule.values)
        ? undefined
        : `must be one of ${rule.values.join(', ')}, not ${shown}`;
    case 'blocklist':
      return isOneOf(text, rule.values) ? `must not be ${shown}` : undefined;
    case 'regex':
      return matches(rule.pattern, text) ? undefined : `must match ${rule.pattern}, and is ${shown}`;
    case 'range':
      return inRange(rule, Number(value)) ? undefined : `must be ${rangeOf(rule)}, not ${shown}`;
    case 'unlimited':
      return undefined;
  }
}

function isOneOf(text: string, values: readonly (string | number | boolean)[]): boolean {
  return values.some((one) => String(one) === text);
}

/** The pattern is for the whole text; one that is none here is left to Databricks, whose dialect is Java's. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}

function inRange(
  { minValue = -Infinity, maxValue = Infinity }: Extract<Rule, { type: 'range' }>,
  value: number,
): boolean {
  return value >= minValue && value <= maxValue;
}

function rangeOf({ minValue, maxValue }: Extract<Rule, { type: 'range' }>): string {
  if (minValue === undefined) return `at most ${maxValue}`;
  return maxValue === undefined ? `at least ${minValue}` : `from ${minValue} to ${maxValue}`;
}

/** What stands at a path, whose steps may be names with dots (`spark_conf.spark.speculation`), places, or `*` for all. */
function valuesAt(value: JsonValue | undefined, steps: readonly string[]): JsonValue[] {
  if (steps.length === 0) return value === undefined || value === null ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const [step, ...rest] = steps;
  if (step === '*') return Object.values(value).flatMap((member) => valuesAt(member, rest));
  if (Array.isArray(value)) return valuesAt(value[Number(step)], rest);
  return steps.flatMap((_step, at) => {
    const name = steps.slice(0, at + 1).join('.');
    return Object.hasOwn(value, name) ? valuesAt(value[name], steps.slice(at + 1)) : [];
  });
}
