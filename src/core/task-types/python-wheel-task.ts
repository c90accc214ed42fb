import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { keyValues, text, texts } from './type-parts.js';
import { COMPUTE_FIELDS, type TaskType } from './task-type.js';

/** An entry point of a Python wheel that the task's `libraries` install. */
export const pythonWheelTask: TaskType = {
  key: 'python_wheel_task',
  schema: z.strictObject({
    package_name: text,
    entry_point: text,
    parameters: texts.optional(),
    named_parameters: keyValues.optional(),
  }),
  interpreter: 'databricks',
  compute: COMPUTE_FIELDS,
  jobParametersInto: 'named_parameters',
  publishesValues: false,
  codeOf: () => ({ unread: 'it is a wheel' }),
  check(body, path): Issue[] {
    if (body['parameters'] === undefined || body['named_parameters'] === undefined) return [];
    return [
      error('PARAMETERS_AMBIGUOUS', path, 'parameters and named_parameters exclude each other.', 'Keep one.'),
    ];
  },
};
