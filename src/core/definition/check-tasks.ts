import { error, warning, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { quote } from '../short-text.js';
import { TERMINATION_CODES } from '../termination-code.js';
import { taskBody, taskBodyPath, taskTypes, taskTypesOf, type TaskType } from '../task-types/index.js';
import {
  isNotification,
  MOST_RETRIES,
  TASK_FIELDS_SENT_WITH_EACH_SUBMIT,
  toldByDestinations,
} from './databricks-fields.js';
import { checkCompute } from './check-compute.js';
import { isJobId } from './job-scope.js';
import { suggestName } from '../nearest-name.js';
import { tasksWithNested, type Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';
import { perTaskHint } from './strategy-hint.js';

const RETRY_FIELDS = ['max_retries', 'min_retry_interval_millis', 'retry_on_timeout'] as const;

/** Problems of each task on its own: its type, its compute, its retries, what its type's descriptor knows. */
export function checkTasks(outline: Outline): Issue[] {
  const isInGit = isJsonObject(outline.document['git_source']);
  return tasksWithNested(outline).flatMap((task) => [
    ...checkType(task),
    ...checkWaitInLoop(task),
    ...checkCompute(task, outline),
    ...checkNestedCluster(task, outline),
    ...checkRetry(task),
    ...checkSettings(task),
    ...unusedFields(task),
    ...checkFallback(task, outline),
    ...task.types.flatMap(
      (type) => type.check?.(taskBody(task.raw, type), taskBodyPath(task.path, type), isInGit) ?? [],
    ),
  ]);
}

function checkType(task: OutlineTask): Issue[] {
  if (task.types.length === 1) return [];
  const keys = taskTypes.map((type) => type.key);
  if (task.types.length > 1) {
    const found = task.types.map((type) => type.key).join(' and ');
    return [error('TASK_TYPE_AMBIGUOUS', task.path, `a task has one type, found ${found}.`)];
  }
  // A mistyped type is reported as an unknown field already.
  const named = Object.keys(task.raw).some((key) => key.endsWith('_task'));
  return named ? [] : [error('TASK_TYPE_MISSING', task.path, `needs one of ${keys.join(', ')}.`)];
}

/** Messages name a task by its key, and all iterations of a loop have the same. */
function checkWaitInLoop({ nested }: OutlineTask): Issue[] {
  const type = nested?.types.find(({ interpreter }) => interpreter === 'wait');
  if (nested === undefined || type === undefined) return [];
  const message = 'has no place in a loop: its answer could not say which input it is for.';
  const hint = 'Let the loop depend on it, or run a job with it by run_job_task.';
  return [error('TASK_TYPE_IN_LOOP', taskBodyPath(nested.path, type), message, hint)];
}

/** A loop that Databricks runs has its clusters from Databricks, too; the inputs of one that Brickwork runs come one by one. */
function checkNestedCluster({ nested, settings }: OutlineTask, outline: Outline): Issue[] {
  const key = nested?.raw['job_cluster_key'];
  if (nested === undefined || key === undefined) return [];
  const cluster = outline.jobClusters.find(({ clusterKey }) => clusterKey === key);
  const natively = settings['run_natively'] === true;
  if (cluster === undefined) return [];
  const { strategy } = cluster;
  if (strategy === 'per_task' || (!natively && strategy !== 'native')) return [];
  const message = natively
    ? 'a loop that Databricks runs cannot use a cluster that Brickwork shares among tasks.'
    : 'a loop that Brickwork runs would make a temporary job for each of its iterations.';
  const hint = perTaskHint(cluster.settings);
  return [error('CLUSTER_SHARED', `${nested.path}.job_cluster_key`, message, hint)];
}

function checkRetry(task: OutlineTask): Issue[] {
  const [type] = task.types;
  const given = RETRY_FIELDS.filter((field) => task.raw[field] !== undefined);
  const policy = task.settings['retry_policy'];
  const issues: Issue[] = [];
  if (policy !== undefined && given.some((field) => field !== 'retry_on_timeout')) {
    const message = `replaces ${given.join(' and ')}; a task has one of them.`;
    issues.push(error('RETRY_AMBIGUOUS', `${task.path}.brickwork.retry_policy`, message, 'Keep one.'));
  }
  if (type?.neverRetried && given.length > 0 && task.settings['run_natively'] !== true) {
    const hint = type.nestedTaskIn !== undefined ? 'Set it on the nested task.' : 'Remove it.';
    issues.push(warning('RETRY_UNUSED', `${task.path}.${given[0]}`, `a ${type.key} is not retried.`, hint));
  }
  return [...issues, ...checkCodes(policy, `${task.path}.brickwork.retry_policy`)];
}

/** Codes of a retry policy that no termination of Databricks is known to have: a warning, since new ones appear. */
export function checkCodes(policy: unknown, path: string): Issue[] {
  if (!isJsonObject(policy)) return [];
  return ['retry_on', 'do_not_retry_on'].flatMap((member) => {
    const codes = policy[member];
    if (!Array.isArray(codes)) return [];
    return codes.flatMap((code, at) => {
      if (typeof code !== 'string' || TERMINATION_CODES.includes(code)) return [];
      const hint = suggestName(code, TERMINATION_CODES);
      return [
        warning('CODE_UNKNOWN', `${path}.${member}[${at}]`, `${quote(code)} is no known code or type.`, hint),
      ];
    });
  });
}

/** Fields that Databricks acts on, of a task that Brickwork runs itself. */
const ONLY_FOR_DATABRICKS = ['libraries', ...TASK_FIELDS_SENT_WITH_EACH_SUBMIT];
const UNUSED_BY = {
  databricks: [],
  condition: [...ONLY_FOR_DATABRICKS, 'timeout_seconds', 'health'],
  for_each: [...ONLY_FOR_DATABRICKS, 'health'],
  run_job: ONLY_FOR_DATABRICKS,
  wait: [...ONLY_FOR_DATABRICKS, 'health'],
};

function unusedFields({ raw, types, settings, path }: OutlineTask): Issue[] {
  const [type] = types;
  if (type === undefined || settings['run_natively'] === true) return [];
  return UNUSED_BY[type.interpreter]
    .filter((field) => raw[field] !== undefined)
    .map((field) => {
      if (isNotification(field) && type.interpreter !== 'condition')
        return toldByDestinations(`${path}.${field}`);
      const message = `is not used: a ${type.key} is run by Brickwork itself.`;
      const natively = 'Remove it, or set "brickwork": {"run_natively": true}.';
      const hint = canRunNatively(raw, type) ? natively : 'Remove it.';
      return warning('FIELD_UNUSED', `${path}.${field}`, message, hint);
    });
}

/** Databricks has no task types of ours, and knows jobs by their ids alone. */
function canRunNatively(raw: JsonObject, type: TaskType): boolean {
  if (type.interpreter === 'run_job') return isJobId(taskBody(raw, type)['job_id']);
  return type.under === undefined;
}

/** A fallback that the task's retries never come to. */
function checkFallback({ raw, types, settings, path }: OutlineTask, outline: Outline): Issue[] {
  const { fallback } = settings;
  const ofJob = outline.settings;
  const hasPolicy = settings['retry_policy'] !== undefined || ofJob['retry_policy'] !== undefined;
  if (!isJsonObject(fallback) || hasPolicy || types[0]?.interpreter !== 'databricks') return [];
  const defaults = isJsonObject(ofJob['defaults']) ? ofJob['defaults'] : {};
  const retries = raw['max_retries'] ?? defaults['max_retries'] ?? 0;
  const after = fallback['after_failed_attempts'] ?? 1;
  if (typeof retries !== 'number' || typeof after !== 'number' || retries === -1 || retries >= after)
    return [];
  const message = `is for after ${after} failed attempts, but the task has ${retries} retries.`;
  const hint =
    after > MOST_RETRIES
      ? `Set after_failed_attempts to ${MOST_RETRIES} or less, and max_retries to as many.`
      : `Set max_retries to ${after} or more.`;
  return [warning('FALLBACK_UNREACHED', `${path}.brickwork.fallback`, message, hint)];
}

/** What stands under a task's `brickwork` and has no meaning for its type. */
function checkSettings({ settings, types, path }: OutlineTask): Issue[] {
  const [type] = types;
  if (type === undefined) return [];
  const issues: Issue[] = [];
  const unused = (member: string, message: string): void => {
    if (settings[member] === undefined) return;
    issues.push(error('SETTING_UNUSED', `${path}.brickwork.${member}`, message, 'Remove it.'));
  };
  if (type.interpreter !== 'for_each') unused('stop_on_failure', 'is for a for_each_task.');
  if (type.under !== undefined) unused('run_natively', `Databricks has no ${type.key}.`);
  if (type.under !== undefined) unused('retry_policy', `a ${type.key} is not retried.`);
  if (type.interpreter === 'databricks') unused('run_natively', `a ${type.key} always runs at Databricks.`);
  if (type.interpreter !== 'databricks') {
    unused('reads_values_of', `a ${type.key} runs no notebook.`);
    unused('fallback', `a ${type.key} has no compute to fall back from.`);
    unused('task_values', `a ${type.key} sets no task values of its own.`);
  }
  const { fallback } = settings;
  if (isJsonObject(fallback) && taskTypesOf(fallback).length > 1) {
    issues.push(error('TASK_TYPE_AMBIGUOUS', `${path}.brickwork.fallback`, 'a fallback has one task type.'));
  }
  return issues;
}
