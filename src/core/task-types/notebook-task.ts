import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { codeAt, keyValues, source, text } from './type-parts.js';
import { COMPUTE_FIELDS, type TaskType } from './task-type.js';

/** A notebook; its `dbutils.notebook.exit` JSON object becomes the task's values. */
export const notebookTask: TaskType = {
  key: 'notebook_task',
  schema: z.strictObject({
    notebook_path: text,
    base_parameters: keyValues.optional(),
    source: source.optional(),
    warehouse_id: z.string().optional(),
  }),
  interpreter: 'databricks',
  compute: COMPUTE_FIELDS,
  jobParametersInto: 'base_parameters',
  publishesValues: true,
  codeOf: (body, isInGit) => codeAt('notebook', body['notebook_path'], body, isInGit),
  check(body, path, isInGit): Issue[] {
    const notebookPath = body['notebook_path'];
    const absolute = typeof notebookPath === 'string' && /^(\/|\{\{)/.test(notebookPath);
    const place = body['source'] ?? (isInGit ? 'GIT' : 'WORKSPACE');
    if (place === 'GIT' || absolute) return [];
    return [
      error(
        'NOTEBOOK_PATH_RELATIVE',
        `${path}.notebook_path`,
        'a notebook in the workspace needs an absolute path.',
        `Write "/…", or "source": "GIT" for a path inside git_source.`,
      ),
    ];
  },
};
