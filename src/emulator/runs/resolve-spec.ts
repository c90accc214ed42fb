import { jobParameter } from './job-parameter.js';
import { valueText } from './condition.js';
import type { Run } from '../state/run.js';
import { asObject, type Wire } from '../wire/wire.js';

/** A reference that its namespace does not have, or a value that was never set. */
export class UnresolvedReference extends Error {}

/**
 * The references that Databricks itself resolves in a task of a run: `{{tasks.<t>.values.<k>}}`, `.result_state`,
 * `.error_code`, `{{task.run_id}}`, `{{job.run_id}}` and `{{job.parameters.<p>}}`. Deliberately less than the real thing: everything else stays as it is.
 */
export function resolveSpec(run: Run, spec: Wire, taskRunId: string): Wire {
  const text = JSON.stringify(spec).replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (literal, reference: string) => {
    const value = lookUp(run, reference.replaceAll('\\"', '"'), taskRunId);
    return value === undefined ? literal : JSON.stringify(value).slice(1, -1);
  });
  return asObject(JSON.parse(text));
}

function lookUp(run: Run, reference: string, taskRunId: string): string | undefined {
  if (reference === 'job.run_id') return run.runId;
  if (reference === 'task.run_id') return taskRunId;
  const parameter = jobParameter(run, reference);
  if (parameter !== undefined) return parameter;
  const [, taskKey, name, plain, quoted] =
    /^tasks\.([\w-]+)\.(result_state|error_code|values\.(?:([\w-]+)|`([^`]+)`))$/.exec(reference) ?? [];
  if (taskKey === undefined) return undefined;
  const task = run.tasks.find((candidate) => candidate.taskKey === taskKey);
  if (task === undefined) throw new UnresolvedReference(`{{${reference}}}: there is no task "${taskKey}".`);
  if (name === 'result_state') return (task.result?.resultState ?? '').toLowerCase();
  if (name === 'error_code') return task.result?.code === 'SUCCESS' ? '' : (task.result?.code ?? '');
  const value = task.values.get(plain ?? quoted);
  if (value === undefined) throw new UnresolvedReference(`{{${reference}}}: the task has set no such value.`);
  return valueText(value);
}
