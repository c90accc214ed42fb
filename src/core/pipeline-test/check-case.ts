import type { JobDefinition } from '../definition/job-definition.js';
import { error, type Issue, listNames } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { TestCase } from './test-case.js';

/** The part of a task that a case can name. */
interface NamedTask {
  key: string;
  isApproval: boolean;
}

/** What a case says of tasks and parameters that its job does not have. */
export function checkCase(test: TestCase, definition: JobDefinition): Issue[] {
  const tasks = namedTasks(definition);
  const keys = tasks.map(({ key }) => key);
  // How the task of a loop did stands in the loop.
  const ownKeys = definition.tasks.map(({ task_key }) => task_key);
  const approvals = tasks.filter(({ isApproval }) => isApproval).map(({ key }) => key);
  const { faults, answers, expect, path } = test;
  return [
    ...faults.flatMap(({ task }, at) => unknownName('task', task, keys, `${path}.faults[${at}].task`)),
    ...answers.flatMap(({ approve, reject }, at) => [
      ...unknownName('approval task', approve, approvals, `${path}.answers[${at}].approve`),
      ...unknownName('approval task', reject, approvals, `${path}.answers[${at}].reject`),
    ]),
    ...Object.keys(expect.tasks ?? {}).flatMap((key) =>
      unknownName('task', key, ownKeys, `${path}.expect.tasks.${key}`),
    ),
    ...unknownParameters(test, definition),
  ];
}

/** The bodies of the types that matter here, which the definition's own schema has by the list of types. */
interface TaskParts {
  for_each_task?: { task?: { task_key?: string } };
  brickwork?: object;
}

function namedTasks({ tasks }: JobDefinition): NamedTask[] {
  return tasks.flatMap((task) => {
    const { for_each_task: loop, brickwork = {} }: TaskParts = task;
    const nested = loop?.task?.task_key;
    return [
      { key: task.task_key, isApproval: 'approval_task' in brickwork },
      ...(nested === undefined ? [] : [{ key: nested, isApproval: false }]),
    ];
  });
}

function unknownParameters({ parameters, path }: TestCase, definition: JobDefinition): Issue[] {
  const known = (definition.parameters ?? []).map(({ name }) => name);
  return Object.keys(parameters).flatMap((name) =>
    unknownName('parameter', name, known, `${path}.parameters.${name}`),
  );
}

function unknownName(
  what: string,
  name: string | undefined,
  known: readonly string[],
  path: string,
): Issue[] {
  if (name === undefined || known.includes(name)) return [];
  const hint = suggestName(name, known) ?? `It has ${listNames(known)}.`;
  return [error('NAME_UNKNOWN', path, `the job has no ${what} ${quote(name)}.`, hint)];
}

/** What of a case only an emulator can do: a real workspace neither fails to order nor forgets its secrets. */
export function checkForWorkspace({ path, faults, secrets, git, runningClusters }: TestCase): Issue[] {
  const hint = 'Run it on the emulator, without --workspace, or leave it out there by --only.';
  const refused = (place: string, what: string): Issue =>
    error('NOT_ON_A_WORKSPACE', `${path}.${place}`, `${what} only the emulator can do.`, hint);
  const kinds = faults.map(({ task, request, cluster }) =>
    task !== undefined
      ? `letting task ${quote(task)} fail`
      : request !== undefined
        ? `answering ${quote(request)} badly`
        : `keeping a cluster from starting (${quote(cluster ?? '')})`,
  );
  return [
    ...kinds.map((kind, at) => refused(`faults[${at}]`, `${kind} is what`)),
    ...(Object.keys(secrets).length > 0 ? [refused('given.secrets', 'giving secrets is what')] : []),
    ...(Object.keys(git).length > 0 ? [refused('given.git', 'standing in for a Git server is what')] : []),
    ...(runningClusters.length > 0
      ? [refused('given.running_clusters', 'having clusters that run is what')]
      : []),
  ];
}
