import { byteLength } from '../../json.js';
import type { RawRequest } from './read-request.js';
import { settingsObject, textMap, texts } from './wire-types.js';

const MOST_BYTES = 10_000;

/** What `run-now` and repairs take of the deprecated parameters of tasks. */
export const parameterShape = {
  job_parameters: textMap.optional(),
  dbt_commands: texts.optional(),
  jar_params: texts.optional(),
  notebook_params: textMap.optional(),
  pipeline_params: settingsObject.optional(),
  python_named_params: textMap.optional(),
  python_params: texts.optional(),
  spark_submit_params: texts.optional(),
  sql_params: textMap.optional(),
};

const TASK_PARAMETERS = Object.keys(parameterShape).filter((name) => name !== 'job_parameters');
const LIMITED = ['jar_params', 'notebook_params', 'python_params', 'spark_submit_params'];
const ASCII = ['python_params', 'spark_submit_params'];

/**
 * The rules of these parameters, by the docstrings of `RunParameters` in the SDK for Python: at most 10,000 bytes of JSON,
 * no other characters than ASCII for what becomes a command line, no `jar_params` beside `notebook_params`. Beside
 * parameters of the job none of them is taken.
 */
export function parameterRules(raw: RawRequest): string[] {
  const given = TASK_PARAMETERS.filter((name) => raw[name] !== undefined);
  const isMixed = raw['job_parameters'] !== undefined && given.length > 0;
  const [jar, notebook] = [raw['jar_params'], raw['notebook_params']];
  return [
    ...(isMixed ? [`job_parameters cannot be specified in conjunction with ${given.join(', ')}.`] : []),
    ...(jar !== undefined && notebook !== undefined
      ? ['jar_params cannot be specified in conjunction with notebook_params.']
      : []),
    ...LIMITED.filter((name) => byteLength(jsonOf(name, raw)) > MOST_BYTES).map(
      (name) => `The JSON representation of ${name} cannot exceed 10,000 bytes.`,
    ),
    ...ASCII.filter((name) => /\P{ASCII}/u.test(jsonOf(name, raw))).map(
      (name) => `${name} accepts only ASCII characters.`,
    ),
  ];
}

function jsonOf(name: string, raw: RawRequest): string {
  return JSON.stringify({ [name]: raw[name] }, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
