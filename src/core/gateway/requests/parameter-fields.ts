import type { z } from 'zod';
import { byteLength } from '../../json.js';
import type { RawRequest } from './read-request.js';
import { settingsObject, textMap, texts } from './wire-types.js';

const MOST_BYTES = 10_000;

/** What `run-now` and repairs take of the deprecated parameters of tasks. */
export const parameterShape = {
  job_parameters: unlessEmpty(textMap),
  dbt_commands: unlessEmpty(texts),
  jar_params: unlessEmpty(texts),
  notebook_params: unlessEmpty(textMap),
  pipeline_params: unlessEmpty(settingsObject),
  python_named_params: unlessEmpty(textMap),
  python_params: unlessEmpty(texts),
  spark_submit_params: unlessEmpty(texts),
  sql_params: unlessEmpty(textMap),
};

const TASK_PARAMETERS = Object.keys(parameterShape).filter((name) => name !== 'job_parameters');
const LIMITED = ['jar_params', 'notebook_params', 'python_params', 'spark_submit_params'];
const ASCII = ['python_params', 'spark_submit_params'];

/**
 * The rules of these parameters, by the docstrings of `RunParameters` in the SDK for Python: at most 10,000 bytes of JSON,
 * no other characters than ASCII for what becomes a command line, no `jar_params` beside `notebook_params`. Beside
 * parameters of the job none of them is taken. One that is empty is as good as absent: Airflow sends all of them at once.
 */
export function parameterRules(raw: RawRequest): string[] {
  const isGiven = (name: string): boolean => raw[name] !== undefined && !isEmpty(raw[name]);
  const given = TASK_PARAMETERS.filter(isGiven);
  const isMixed = isGiven('job_parameters') && given.length > 0;
  return [
    ...(isMixed ? [`job_parameters cannot be specified in conjunction with ${given.join(', ')}.`] : []),
    ...(isGiven('jar_params') && isGiven('notebook_params')
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

function unlessEmpty<T>(schema: z.ZodType<T>) {
  return schema.transform((value): T | undefined => (isEmpty(value) ? undefined : value)).optional();
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function jsonOf(name: string, raw: RawRequest): string {
  return JSON.stringify({ [name]: raw[name] }, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
