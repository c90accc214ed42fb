import { listNames } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';

/** Why a job cannot be run with these parameters, with a hint: it has none of the name. Undefined where it can. */
export function parameterProblem(
  document: JsonObject,
  parameters: Readonly<Record<string, unknown>>,
): string | undefined {
  const { parameters: defined } = document;
  const names = (Array.isArray(defined) ? defined : []).flatMap((parameter) =>
    isJsonObject(parameter) && typeof parameter['name'] === 'string' ? [parameter['name']] : [],
  );
  const unknown = Object.keys(parameters).find((name) => !names.includes(name));
  if (unknown === undefined) return undefined;
  const hint = suggestName(unknown, names) ?? `Its parameters: ${listNames(names)}.`;
  return `The job has no parameter ${quote(unknown)}. ${hint}`;
}
