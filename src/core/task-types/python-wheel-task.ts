import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import type { TaskType } from './task-type.js';

/** An entry point of a Python wheel that the task's `libraries` install. */
export const pythonWheelTask: TaskType = {
  key: 'python_wheel_task',
  schema: z.strictObject({
    package_name: z.string().min(1),
    entry_point: z.string().min(1),
    parameters: z.array(z.string()).optional(),
    named_parameters: z.record(z.string(), z.string()).optional(),
  }),
  runsOn: 'cluster',
  jobParametersInto: 'named_parameters',
  publishesValues: false,
  check(body, path): Issue[] {
    if (body['parameters'] === undefined || body['named_parameters'] === undefined) return [];
    return [
      error('PARAMETERS_AMBIGUOUS', path, 'parameters and named_parameters exclude each other.', 'Keep one.'),
    ];
  },
};
