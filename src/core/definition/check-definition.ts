import { error, warning, type Issue } from '../issue.js';
import { isJsonObject } from '../json.js';
import { startsByTheClock, writtenFiring } from '../firing-settings.js';
import { checkDefaultCompute } from './check-compute.js';
import { checkContinuous } from './check-continuous.js';
import { checkGraph, checkHugeGraph, duplicateNames } from './check-graph.js';
import { checkLoops } from './check-loops.js';
import { checkReadValues } from './check-read-values.js';
import { checkReferences } from './check-references.js';
import { checkCodes, checkTasks } from './check-tasks.js';
import {
  isNotification,
  JOB_FIELDS_UNUSED_BY_A_RUN,
  LONGEST_TASK_KEY,
  toldByDestinations,
} from './databricks-fields.js';
import type { Outline } from './outline.js';
import { reservedKeys } from './reserved-names.js';
import { checkWebhook } from './check-webhook.js';
import { cheaperHint, unusedSettings } from './strategy-hint.js';

/** Every issue that the schema cannot see, in document order by kind: graph, tasks, references, job settings. */
export function checkDefinition(outline: Outline): Issue[] {
  const ofHuge = checkHugeGraph(outline);
  if (ofHuge !== undefined) return ofHuge;
  return [
    ...reservedKeys(outline),
    ...checkGraph(outline),
    ...checkTasks(outline),
    ...checkLoops(outline),
    ...checkReferences(outline),
    ...checkReadValues(outline),
    ...checkJobSettings(outline),
  ];
}

function checkJobSettings(outline: Outline): Issue[] {
  const { document, settings, jobClusters, parameters } = outline;
  const clusterNames = jobClusters.map(({ clusterKey, path }) => ({
    name: clusterKey,
    path: `${path}.job_cluster_key`,
  }));
  return [
    ...duplicateNames(clusterNames),
    ...duplicateNames(parameters),
    ...sharedClusterWarnings(outline),
    ...settingsOfShared(outline),
    ...checkDefaultCompute(outline),
    ...checkCodes(settings['retry_policy'], 'brickwork.retry_policy'),
    ...checkWebhook(outline),
    ...checkContinuous(outline),
    ...streamingRules(outline),
    ...longKeys(outline),
    ...firingOfNone(outline),
    ...JOB_FIELDS_UNUSED_BY_A_RUN.filter((field) => document[field] !== undefined).map((field) =>
      isNotification(field)
        ? toldByDestinations(field)
        : warning('FIELD_UNUSED', field, 'is accepted, but a single run does nothing with it.'),
    ),
  ];
}

function firingOfNone({ document }: Outline): Issue[] {
  if (writtenFiring(document) === undefined || startsByTheClock(document)) return [];
  const message = 'is for a job that starts by a schedule or a trigger.periodic; this one has neither.';
  return [error('SETTING_UNUSED', 'brickwork.schedule', message, 'Remove it.')];
}

/** Prefix and suffix count for the length of a key at Databricks. */
function longKeys({ settings, tasks }: Outline): Issue[] {
  const affixes = [settings['task_key_prefix'], settings['task_key_suffix']];
  const more = affixes.reduce<number>(
    (total, affix) => total + (typeof affix === 'string' ? affix.length : 0),
    0,
  );
  if (more === 0) return [];
  return tasks
    .filter(({ taskKey = '' }) => taskKey.length + more > LONGEST_TASK_KEY)
    .map(({ path }) => {
      const message = `with prefix and suffix it has more than ${LONGEST_TASK_KEY} characters.`;
      return error('TASK_KEY_TOO_LONG', `${path}.task_key`, message);
    });
}

/** A stream belongs to one task; at Databricks its job-level rules have no run of ours to watch. */
function streamingRules({ document }: Outline): Issue[] {
  const health = isJsonObject(document['health']) ? document['health'] : {};
  const rules = Array.isArray(health['rules']) ? health['rules'] : [];
  return rules.flatMap((rule, at) => {
    const metric = isJsonObject(rule) ? rule['metric'] : undefined;
    if (typeof metric !== 'string' || !metric.startsWith('STREAMING_')) return [];
    const message = 'is watched by Databricks for a task, not for the whole job.';
    return [
      warning('FIELD_UNUSED', `health.rules[${at}]`, message, 'Move the rule to the task that streams.'),
    ];
  });
}

function settingsOfShared({ jobClusters }: Outline): Issue[] {
  return jobClusters.flatMap(({ settings, path, strategy }) =>
    unusedSettings(settings, strategy).map((member) => {
      const message = 'is for a cluster that tasks share; this one is Databricks to start and end.';
      const hint = strategy === 'native' ? 'Remove it.' : 'Use the fallback of a task.';
      return error('SETTING_UNUSED', `${path}.brickwork.${member}`, message, hint);
    }),
  );
}

/** A cluster that several one-time runs share has to be all-purpose compute (databricks/databricks-sdk-py#744). */
function sharedClusterWarnings({ jobClusters }: Outline): Issue[] {
  return jobClusters.flatMap(({ path, strategy, settings, uses }) => {
    if (strategy !== 'shared') return [];
    const message = 'is shared by its tasks, which Databricks bills as all-purpose compute.';
    return [warning('CLUSTER_ALL_PURPOSE', path, message, cheaperHint(settings, uses))];
  });
}
