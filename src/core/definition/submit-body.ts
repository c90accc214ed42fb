import { error, warning, type Issue } from '../issue.js';
import { given, type JsonObject } from '../json.js';
import type { ShapedJob } from './shaped-job.js';
import { placeMoved } from './written-place.js';

/** True for a body of `runs/submit`: it has a field that settings do not have. */
export function isSubmitBody(document: JsonObject): boolean {
  return document['run_name'] !== undefined || document['idempotency_token'] !== undefined;
}

/**
 * The settings that a `runs/submit` body comes to: `run_name` is the name, and the token is dropped. All its other fields
 * settings have too (`SubmitRun` of the Databricks SDK for Python 0.156).
 */
export function jobOfSubmitBody({ definition, place, issues }: ShapedJob): ShapedJob {
  const { run_name: runName, idempotency_token: token, name, ...settings } = definition;
  const found: Issue[] = [];
  if (runName !== undefined && name !== undefined) {
    const message = 'is the name of a run; there is a name beside it.';
    found.push(error('FIELD_AMBIGUOUS', place.pathOf('run_name'), message, 'Keep one of them.'));
  }
  if (token !== undefined) {
    const message = 'is dropped: each submit of a run gets a token of its own.';
    const hint = 'A run is started once by its workflow id: --workflow-id.';
    found.push(warning('FIELD_UNUSED', place.pathOf('idempotency_token'), message, hint));
  }
  return {
    definition: { ...given('name', name ?? runName), ...settings },
    place: name === undefined ? placeMoved(place, new Map([['name', 'run_name']])) : place,
    issues: [...issues, ...found],
  };
}
