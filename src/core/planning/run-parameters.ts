import { z } from 'zod';
import { error, type Issue, listNames } from '../issue.js';
import { isJsonObject, type JsonObject, objectsIn, textIn } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { inWords, renderPath } from '../schema-words.js';
import { withOnly } from './only-tasks.js';
import { withTaskParameters } from './task-parameters.js';

const texts = z.array(z.string()).optional();
const textMap = z.record(z.string(), z.string()).optional();

const schema = z.strictObject({
  only: texts,
  dbt_commands: texts,
  jar_params: texts,
  notebook_params: textMap,
  pipeline_params: z.custom<JsonObject>((value) => isJsonObject(value), 'must be an object').optional(),
  python_named_params: textMap,
  python_params: texts,
  spark_submit_params: texts,
  sql_params: textMap,
});

/** Where the parameters stand in the options of a run. */
const PLACE = ['options', 'task_parameters'];

/**
 * The settings that a run has with `options.task_parameters`, or what is wrong with them: parameters of tasks as `run-now`
 * takes them, and `only`, the tasks that are to run.
 */
export function withRunParameters(
  settings: JsonObject,
  parameters: unknown,
): { settings: JsonObject } | { issues: Issue[] } {
  if (parameters === undefined) return { settings };
  const parsed = schema.safeParse(parameters, { reportInput: true });
  if (!parsed.success) {
    return {
      issues: parsed.error.issues.map((problem) =>
        error('TASK_PARAMETERS_INVALID', renderPath([...PLACE, ...problem.path]), `${inWords(problem)}.`),
      ),
    };
  }
  const { only, ...ofTasks } = parsed.data;
  const changed = withTaskParameters(settings, ofTasks);
  if (only === undefined) return { settings: changed };
  const chosen = withOnly(changed, only);
  if (chosen.unknown.length === 0) return { settings: chosen.settings };
  const keys = objectsIn(settings['tasks']).map((task) => textIn(task['task_key']));
  return {
    issues: chosen.unknown.map(({ at, key }) => {
      const hint = suggestName(key, keys) ?? `Tasks: ${listNames(keys)}.`;
      return error('TASK_UNDEFINED', renderPath([...PLACE, 'only', at]), 'the job has no such task.', hint);
    }),
  };
}
