import { z } from 'zod';
import { warning, type Issue } from '../issue.js';
import type { TaskType } from './task-type.js';
import { text } from './type-parts.js';

/**
 * What Databricks takes as a literal (docs "Use a For each task to run another task in a loop"); Brickwork has no
 * such limit.
 */
const DATABRICKS_MAX_INPUT_CHARACTERS = 10_000;

/** Runs its nested task once for each input. `inputs` is a JSON array, or a reference to one. */
export const forEachTask: TaskType = {
  key: 'for_each_task',
  schema: z.strictObject({
    inputs: text.meta({ holdsJson: 'list' }),
    concurrency: z.int().min(1).max(100).optional(),
  }),
  interpreter: 'for_each',
  compute: [],
  neverRetried: true,
  nestedTaskIn: 'task',
  publishesValues: false,
  check(body, path): Issue[] {
    const { inputs } = body;
    if (typeof inputs !== 'string' || inputs.length <= DATABRICKS_MAX_INPUT_CHARACTERS) return [];
    const message = `Databricks itself takes at most ${DATABRICKS_MAX_INPUT_CHARACTERS} characters.`;
    return [warning('INPUTS_LONG', `${path}.inputs`, message)];
  },
};
