import { listNames } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';

/** Why a job cannot be run with these parameters, with a hint: it has none of the name. Undefined where it can. */
export function parameterProblem(
  document: JsonObject,
  parameters: Readonly<Record<string, unknown>>,
): string | undefined {
  const names = parameterNames(document);
  const unknown = Object.keys(parameters).find((name) => !names.includes(name));
  if (unknown === undefined) return undefined;
  const hint = suggestName(unknown, names) ?? `Its parameters: ${listNames(names)}.`;
  return `The job has no parameter ${quote(unknown)}. ${hint}`;
}

/** The names of the parameters that the settings of a job define, in their order. */
export function parameterNames({ parameters }: JsonObject): string[] {
  return (Array.isArray(parameters) ? parameters : []).flatMap((parameter) =>
    isJsonObject(parameter) && typeof parameter['name'] === 'string' ? [parameter['name']] : [],
  );
}
