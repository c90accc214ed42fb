import { z } from 'zod';
import type { Issue } from '../issue.js';
import { keyValues, parametersAtMost, text, texts } from './type-parts.js';
import type { TaskType } from './task-type.js';

const MOST_PARAMETER_CHARACTERS = 10_000;

/** An update of a pipeline in triggered mode, on the pipeline's own compute. */
export const pipelineTask: TaskType = {
  key: 'pipeline_task',
  schema: z.strictObject({
    pipeline_id: text,
    full_refresh: z.boolean().optional(),
    full_refresh_selection: texts.optional(),
    refresh_selection: texts.optional(),
    refresh_flow_selection: texts.optional(),
    reset_checkpoint_selection: texts.optional(),
    parameters: keyValues.optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  jobParametersInto: 'parameters',
  publishesValues: false,
  check(body, path): Issue[] {
    return parametersAtMost(body, MOST_PARAMETER_CHARACTERS, path);
  },
};
