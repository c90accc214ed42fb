import { error, type Issue } from '../issue.js';
import { isJsonObject, joinPath } from '../json.js';
import { tasksWithNested, type Outline } from './outline.js';

/** JavaScript takes a member of this name for something else; libraries on the way of a definition lose its value. */
export const RESERVED_NAME = '__proto__';

/** Every member of a document, however deep, that bears the reserved name. */
export function reservedMembers(value: unknown, path = ''): Issue[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => reservedMembers(item, `${path}[${index}]`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = joinPath(path, key);
    return [...(key === RESERVED_NAME ? [reserved(at)] : []), ...reservedMembers(member, at)];
  });
}

/** The keys of a job's tasks, clusters, parameters and environments that are the reserved name. */
export function reservedKeys(outline: Outline): Issue[] {
  const { document, jobClusters, parameters } = outline;
  const environments = Array.isArray(document['environments']) ? document['environments'] : [];
  const keys = [
    ...tasksWithNested(outline).map(({ taskKey, path }) => [taskKey, `${path}.task_key`]),
    ...jobClusters.map(({ clusterKey, path }) => [clusterKey, `${path}.job_cluster_key`]),
    ...parameters.map(({ name, path }) => [name, path]),
    ...environments.flatMap((item, at) =>
      isJsonObject(item) ? [[item['environment_key'], `environments[${at}].environment_key`]] : [],
    ),
  ];
  return keys.flatMap(([key, path]) => (key === RESERVED_NAME ? [reserved(path as string)] : []));
}

function reserved(path: string): Issue {
  const message = `"${RESERVED_NAME}" cannot be a name: JavaScript takes it for something else, and loses its value.`;
  return error('NAME_RESERVED', path, message, 'Choose another name.');
}
