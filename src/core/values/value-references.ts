import type { JobDefinition } from '../definition/job-definition.js';
import { stringsIn } from '../json.js';
import { referencesIn } from '../reference/parse-reference.js';

/** A reference to a task value, and where it stands. */
export interface ValueReference {
  taskKey: string;
  key: string;
  path: string;
  /** True where it is all that a loop has for inputs, so that the value is a list. */
  isList: boolean;
}

/** Every `{{tasks.<t>.values.<key>}}` of a job; the jobs that it runs have tasks of their own. */
export function valueReferences({ brickwork, ...definition }: JobDefinition): ValueReference[] {
  const found: ValueReference[] = [];
  for (const { text, path } of stringsIn({ ...definition, brickwork: { ...brickwork, jobs: {} } })) {
    if (!text.includes('.values.')) continue;
    const isInputs = path.endsWith('.for_each_task.inputs');
    for (const { text: whole, reference } of referencesIn(text)) {
      if (reference.kind !== 'task_value') continue;
      const { taskKey, key } = reference;
      found.push({ taskKey, key, path, isList: isInputs && whole === text.trim() });
    }
  }
  return found;
}
