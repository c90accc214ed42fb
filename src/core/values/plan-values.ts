import type { JobDefinition } from '../definition/job-definition.js';
import { groupBy } from '../group-by.js';
import { given } from '../json.js';
import type { PlanGets, PlanValues } from '../plan/plan.js';
import { isWhollyKnown, knownKeys, maySet, type TaskValueFlow, type ValueFlow } from './value-flow.js';

/** What the plan says of the values of one task of the graph. */
export interface TaskValuesPlan {
  values?: PlanValues;
  gets?: PlanGets[];
  /** Of the nested task of a loop. */
  nestedGets?: PlanGets[];
}

/** Conditions behind one task; above that a notebook reads them all. */
const MOST_CONDITIONS = 50;

/** Who wants which keys of a task. */
interface Wanted {
  /** As they were set: read by `taskValues.get`, or a list for a loop. */
  typed: Set<string>;
  /** True where a `get` may want any of them. */
  any: boolean;
  /** As text. */
  asked: Set<string>;
}

/** Decides for each task of the graph which values are read of it and how, and whose values it is to find. */
export function planValues(definition: JobDefinition, flow: ValueFlow): TaskValuesPlan[] {
  const wanted = definition.tasks.map((): Wanted => ({ typed: new Set(), any: false, asked: new Set() }));
  const gets = new Map(flow.tasks.map((task) => [task, getsOf(task, flow)]));
  for (const { index, keys } of [...gets.values()].flat()) {
    if (keys === undefined) wanted[index].any = true;
    else for (const key of keys) wanted[index].typed.add(key);
  }
  for (const { taskKey, key, isList } of flow.references) {
    const task = flow.named(taskKey);
    if (task === undefined) continue;
    const list = isList && maySet(task, key);
    wanted[task.node.index][list ? 'typed' : 'asked'].add(key);
  }
  const handlesFailure = failureHandlers(definition, flow);
  const plans = definition.tasks.map((): TaskValuesPlan => ({}));
  for (const task of flow.tasks) {
    const { index, isNested } = task.node;
    const plan = plans[index];
    const found = gets.get(task) ?? [];
    // A loop that Databricks runs is one submit, with its nested task in it.
    const isOwn = !isNested || flow.tasks.some(({ node }) => node.index === index && node.isSubmitted);
    const member = isOwn ? 'gets' : 'nestedGets';
    if (found.length > 0) plan[member] = merged([...(plan[member] ?? []), ...found]);
    if (isNested || !task.node.isSubmitted) continue;
    const values = valuesOf(task, wanted[index]);
    if (values !== undefined)
      plan.values = { ...values, ...given('afterFailure', handlesFailure(index) || undefined) };
  }
  return plans;
}

/** Whose values the code of a task gets, directly or by what it says of itself. */
function getsOf(task: TaskValueFlow, flow: ValueFlow): PlanGets[] {
  const found: PlanGets[] = [];
  for (const { taskKey, key, from } of task.gets) {
    for (const setter of setters(task, taskKey, flow)) {
      const { index, isSubmitted } = setter.node;
      if (index === task.node.index) continue;
      // Of a computed task, only those whose value it can be. The others are there to be found without values.
      const canSet = isSubmitted && (taskKey !== undefined || key === undefined || maySet(setter, key));
      const keys = canSet ? (key === undefined ? undefined : [key]) : [];
      const declared = from === 'declaration' ? { declared: true as const } : {};
      found.push({ index, ...given('keys', keys), ...declared });
    }
  }
  return merged(found);
}

function setters({ node }: TaskValueFlow, taskKey: string | undefined, flow: ValueFlow): TaskValueFlow[] {
  if (taskKey !== undefined) return [flow.named(taskKey)].filter((task) => task !== undefined);
  const ancestors = flow.ancestors(node.index);
  return flow.tasks.filter(({ node: other }) => !other.isNested && ancestors.has(other.index));
}

/** One entry for each task; one without keys stands for all of them. */
function merged(gets: readonly PlanGets[]): PlanGets[] {
  return [...groupBy(gets, ({ index }) => index)].map(([index, all]) => {
    const keys = all.every((one) => one.keys !== undefined)
      ? all.flatMap((one) => one.keys ?? [])
      : undefined;
    const declared = all.some((one) => one.declared) ? { declared: true as const } : {};
    return { index, ...given('keys', keys && [...new Set(keys)]), ...declared };
  });
}

/** Which keys are read of a task, and by what; undefined where there are none. */
function valuesOf(task: TaskValueFlow, { typed, any, asked }: Wanted): PlanValues | undefined {
  const known = knownKeys(task);
  const { declared, code } = task.node;
  // A type whose code cannot set values has only what is declared for it.
  const asText = new Set([...(code === undefined ? [] : asked), ...declared]);
  const asSet = new Set([...typed, ...(any ? [...known, ...asText] : [])]);
  const all = [...new Set([...asSet, ...asText, ...known])];
  if (all.length === 0) return undefined;
  const needed = [...asText].filter((key) => declared.includes(key) || maySet(task, key));
  const said = {
    ...given('set', known.length === 0 ? undefined : known),
    ...given('declared', declared.length === 0 ? undefined : [...declared]),
    ...given('opaque', isWhollyKnown(task) ? undefined : (true as const)),
  };
  const unspeakable = [...asText].some((key) => !canBeReferred(key));
  if (asSet.size > 0 || unspeakable || asText.size > MOST_CONDITIONS)
    return { by: 'notebook', keys: all, ...said };
  const keys = [...asText, ...known.filter((key) => !asText.has(key) && canBeReferred(key))];
  if (keys.length === 0) return undefined;
  return { by: 'conditions', keys: keys.slice(0, MOST_CONDITIONS), needed, ...said };
}

/** True for a key that can stand in a reference. */
export function canBeReferred(key: string): boolean {
  return /^[^`{}\n\r]+$/.test(key);
}

/** Tells of a task whether one behind it may run after it has failed. */
function failureHandlers({ tasks }: JobDefinition, flow: ValueFlow): (index: number) => boolean {
  const handlers = tasks.flatMap(({ run_if = 'ALL_SUCCESS' }, index) =>
    ['ALL_SUCCESS', 'NONE_FAILED'].includes(run_if) ? [] : [index],
  );
  return (index) => handlers.some((handler) => flow.ancestors(handler).has(index));
}
