import { isJsonObject, isTooDeep, type JsonObject } from '../json.js';
import type { Findings } from './bundle-issue.js';
import { tellDiagnostics, type Telling } from './python-diagnostics.js';
import { tellFailure } from './python-failure.js';
import type { PythonAnswer, PythonLoader, PythonPhase } from './python-loader.js';
import { PythonPlaces } from './python-places.js';
import { MOST_CHARACTERS } from './read-document.js';
import { textOf } from './tree-parts.js';
import { jsonOf, sourceOf, type Tree } from './value-tree.js';

/** What the Python code of a bundle makes of its configuration. */
export interface PythonOutput {
  configuration: JsonObject;
  places: PythonPlaces;
}

/** Runs one phase. Undefined, with all of its problems told, where nothing comes of it. */
export function runPython(
  input: Tree,
  phase: PythonPhase,
  python: PythonLoader,
  telling: Telling,
): PythonOutput | undefined {
  const { section, findings } = telling;
  const venvPath = textOf(section.tree, 'venv_path');
  const answer = python({
    phase,
    ...(venvPath === '' ? {} : { venvPath }),
    input: JSON.stringify(jsonOf(input)),
  });
  if (answer.kind !== 'ran') {
    tellFailure(answer, section, findings);
    return undefined;
  }
  const errors = errorsIn(findings);
  // What the code says itself is the best that can be known of why it failed.
  const isTold = answer.diagnostics !== undefined && tellDiagnostics(answer.diagnostics, telling);
  if (errorsIn(findings) > errors || !tellFailure(answer, section, findings)) return undefined;
  const output = isTold ? outputOf(answer, telling.folder) : 'has left no diagnostics that can be read.';
  if (typeof output !== 'string') return output;
  const hint = 'What it writes is the concern of databricks-bundles alone: is another package in its place?';
  const message = `the loader of databricks-bundles ${output}`;
  findings.error('PYTHON_OUTPUT', section.path, sourceOf(section.tree), message, hint);
  return undefined;
}

function errorsIn(findings: Findings): number {
  return findings.issues.filter(({ severity }) => severity === 'error').length;
}

function outputOf(answer: PythonAnswer & { kind: 'ran' }, folder: string): PythonOutput | string {
  const { output, locations = '' } = answer;
  if (output === undefined) return 'has left no output.';
  if (output.length > MOST_CHARACTERS) return 'has left far more than a bundle can hold.';
  const places = PythonPlaces.read(locations, folder);
  if (places === undefined) return 'has left locations that cannot be read.';
  const configuration = parsed(output);
  if (!isJsonObject(configuration)) return 'has left output that is no JSON object.';
  return isTooDeep(configuration)
    ? 'has left output that is nested far too deep.'
    : { configuration, places };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
