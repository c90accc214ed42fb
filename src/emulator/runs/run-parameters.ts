import type { RunParameters } from '../state/run-parameters.js';
import { invalidParameter } from '../wire/api-error.js';
import { asList, asObject, asText, type Wire } from '../wire/wire.js';

const OVERRIDING = [
  ...['jar_params', 'notebook_params', 'python_params', 'python_named_params', 'spark_submit_params'],
  ...['sql_params', 'dbt_commands', 'pipeline_params'],
];

/** Of a job with these settings, and what a `run-now` or a repair asks for. Throws INVALID_PARAMETER_VALUE. */
export function parametersOf(settings: Wire, asked: Wire): RunParameters {
  if (asked['jar_params'] !== undefined && asked['notebook_params'] !== undefined)
    throw invalidParameter('jar_params cannot be specified in conjunction with notebook_params.');
  const given = new Map(Object.entries(asObject(asked['job_parameters'])));
  const declared = asList(settings['parameters']).map((parameter) => {
    const { name: named, default: otherwise } = asObject(parameter);
    const name = asText(named);
    const value = asText(given.get(name) ?? otherwise);
    given.delete(name);
    return { name, default: asText(otherwise), value };
  });
  const further = [...given].map(([name, value]) => ({ name, value: asText(value) }));
  const overriding = OVERRIDING.filter((kind) => asked[kind] !== undefined);
  return {
    job: [...declared, ...further].toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    overriding: Object.fromEntries(overriding.map((kind) => [kind, asked[kind]])),
  };
}

/**
 * A task with the parameters of its run: those of the job go to every task whose parameters have names, and win over
 * them; those of `run-now` replace lists as wholes (Databricks' docs "Access parameter values from a task").
 */
export function withParameters(spec: Wire, { job, overriding }: RunParameters): Wire {
  const pushed = Object.fromEntries(job.map(({ name, value }) => [name, value]));
  const named = (written: unknown, kind: string): Wire => ({
    ...asObject(written),
    ...pushed,
    ...asObject(overriding[kind]),
  });
  const change: Record<string, (body: Wire) => Wire> = {
    notebook_task: (body) => ({ base_parameters: named(body['base_parameters'], 'notebook_params') }),
    sql_task: (body) => (body['alert'] ? {} : { parameters: named(body['parameters'], 'sql_params') }),
    python_wheel_task: (body) =>
      body['named_parameters'] === undefined && overriding['python_named_params'] === undefined
        ? replaced('parameters', overriding['python_params'])
        : { named_parameters: named(body['named_parameters'], 'python_named_params') },
    spark_python_task: () => replaced('parameters', overriding['python_params']),
    spark_jar_task: () => replaced('parameters', overriding['jar_params']),
    spark_submit_task: () => replaced('parameters', overriding['spark_submit_params']),
    dbt_task: () => replaced('commands', overriding['dbt_commands']),
    for_each_task: (body) => ({ task: withParameters(asObject(body['task']), { job, overriding }) }),
  };
  const type = Object.keys(change).find((name) => spec[name] !== undefined);
  if (type === undefined) return spec;
  const body = asObject(spec[type]);
  return { ...spec, [type]: { ...body, ...change[type](body) } };
}

function replaced(member: string, list: unknown): Wire {
  return list === undefined ? {} : { [member]: list };
}
