import { warning, type Issue } from '../issue.js';
import { stringsIn, type JsonObject } from '../json.js';
import type { WrittenPlace } from './written-place.js';

/** What the Databricks CLI resolves in a bundle: its variables when it reads the files, its resources when it deploys. */
const REFERENCE = /\$\{(?:artifacts|bundle|resources|var|workspace)\.[^}]*\}/;

/** A warning for each text of a bundle's job with a reference that nobody resolves here. */
export function bundleReferences(definition: JsonObject, place: WrittenPlace): Issue[] {
  return [...stringsIn(definition)].flatMap(({ path, text }) => {
    const [reference] = REFERENCE.exec(text) ?? [];
    // Jobs of a bundle are found by this one (job-scope.ts).
    if (reference === undefined || path.endsWith('run_job_task.job_id')) return [];
    const message = `${reference} stays as it is: a reference of the bundle that is not resolved here.`;
    const hint = 'What can be resolved, "databricks bundle validate -o json" has; give its output.';
    return [warning('BUNDLE_REFERENCE', place.pathOf(path), message, hint)];
  });
}
