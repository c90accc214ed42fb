import { parseDefinition } from '../../core/definition/parse-definition.js';
import type { JsonObject } from '../../core/json.js';
import { withRunParameters } from '../../core/planning/run-parameters.js';

/** The settings that a run runs: those of its job in the one form that all shapes come to, with what it was started with. */
export function settingsOfRun(definition: JsonObject, parameters: JsonObject): JsonObject {
  const parsed = parseDefinition(definition);
  const document = parsed.kind === 'definition' ? parsed.document : definition;
  const changed = withRunParameters(document, parameters);
  return 'settings' in changed ? changed.settings : document;
}
