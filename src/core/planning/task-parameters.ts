import { isJsonObject, type JsonObject, objectsIn } from '../json.js';

/** The deprecated parameters of `run-now` and of repairs, under their wire names (`RunParameters` of the SDK for Python). */
export interface TaskParameters {
  dbt_commands?: string[] | undefined;
  jar_params?: string[] | undefined;
  notebook_params?: Record<string, string> | undefined;
  pipeline_params?: JsonObject | undefined;
  python_named_params?: Record<string, string> | undefined;
  python_params?: string[] | undefined;
  spark_submit_params?: string[] | undefined;
  sql_params?: Record<string, string> | undefined;
}

/**
 * The settings with these parameters in all tasks of the types that take them, inside of loops, too. By the docstrings of
 * `RunParameters`: lists replace those of the settings, maps are merged over them; a SQL alert takes none. Python
 * parameters are also those of a wheel, unless it has named ones (as the Databricks CLI passes them).
 */
export function withTaskParameters(settings: JsonObject, parameters: TaskParameters): JsonObject {
  const { tasks } = settings;
  if (tasks === undefined) return settings;
  return { ...settings, tasks: objectsIn(tasks).map((task) => changedTask(task, parameters)) };
}

function changedTask(task: JsonObject, parameters: TaskParameters): JsonObject {
  const { for_each_task: loop } = task;
  const nested = isJsonObject(loop) ? loop['task'] : undefined;
  return {
    ...task,
    ...Object.fromEntries(
      Object.entries(CHANGES).flatMap(([type, change]) => {
        const body = task[type];
        return isJsonObject(body) ? [[type, { ...body, ...change(body, parameters) }] as const] : [];
      }),
    ),
    ...(isJsonObject(loop) && isJsonObject(nested)
      ? { for_each_task: { ...loop, task: changedTask(nested, parameters) } }
      : {}),
  };
}

type Change = (body: JsonObject, parameters: TaskParameters) => JsonObject;

/** What becomes of the body of each type. */
const CHANGES: Readonly<Record<string, Change>> = {
  notebook_task: (body, { notebook_params: map }) => mergedMap(body, 'base_parameters', map),
  spark_python_task: (_, { python_params: list }) => replaced('parameters', list),
  spark_jar_task: (_, { jar_params: list }) => replaced('parameters', list),
  spark_submit_task: (_, { spark_submit_params: list }) => replaced('parameters', list),
  python_wheel_task: (body, { python_named_params: map, python_params: list }) => {
    const isNamed = map !== undefined || body['named_parameters'] !== undefined;
    return isNamed ? replaced('named_parameters', map) : replaced('parameters', list);
  },
  sql_task: (body, { sql_params: map }) =>
    body['alert'] === undefined ? mergedMap(body, 'parameters', map) : {},
  dbt_task: (_, { dbt_commands: list }) => replaced('commands', list),
  pipeline_task: (_, { pipeline_params: params = {} }) => params,
};

function replaced(member: string, value: JsonObject | string[] | undefined): JsonObject {
  return value === undefined ? {} : { [member]: value };
}

function mergedMap(body: JsonObject, member: string, map: JsonObject | undefined): JsonObject {
  const before = body[member];
  return replaced(member, map && { ...(isJsonObject(before) ? before : {}), ...map });
}
