import { error, warning, type Issue } from '../issue.js';
import type { JsonObject } from '../json.js';
import { fitScalars, type ScalarChange } from './scalar-changes.js';
import type { WrittenPlace } from './written-place.js';

/**
 * A job of an Asset Bundle with its scalars as the Databricks CLI reads them (measured with `bundle validate -o json`), and
 * a warning wherever a text comes out that is not the one that is written.
 */
export function bundleScalars(
  definition: JsonObject,
  place: WrittenPlace,
): { definition: JsonObject; issues: Issue[] } {
  const textAt = (path: string): string | undefined => place.textAt(path);
  const { job, changes } = fitScalars(definition, textAt);
  return { definition: job, issues: changes.flatMap((change) => issueOf(change, place)) };
}

function issueOf({ path, from, to }: ScalarChange, place: WrittenPlace): Issue[] {
  const at = place.pathOf(path);
  if (from === null) {
    return [
      warning('NULL_ABSENT', at, 'null counts as absent.', 'Leave it out, or write "" for an empty text.'),
    ];
  }
  if (to === undefined) {
    const message = 'has more digits than a number can hold exactly.';
    return [error('NUMBER_INEXACT', at, message, 'Write it in quotes.')];
  }
  const written = place.textAt(path);
  if (typeof to !== 'string' || written === undefined || written === to) return [];
  const message = `is read by its value: ${written} becomes "${to}".`;
  return [warning('TEXT_CHANGED', at, message, `To keep what is written, put it in quotes: "${written}".`)];
}
