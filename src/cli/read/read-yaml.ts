import { isMap, LineCounter, type Scalar } from 'yaml';
import { MOST_DOCUMENT_BYTES, tooLarge } from '../../core/definition/document-size.js';
import { error, type Issue } from '../../core/issue.js';
import type { JsonValue } from '../../core/json.js';
import { bundleScalar } from '../../core/yaml/bundle-scalar.js';
import {
  composeYaml,
  MOST_PROBLEMS,
  syntaxProblems,
  type YamlDocument,
} from '../../core/yaml/compose-yaml.js';
import { decodeText } from './decode-text.js';
import { plainText, TooMuchYaml, type YamlProblem, YamlValues } from '../../core/yaml/yaml-value.js';
import { placeIn } from './yaml-place.js';

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A document in JSON or YAML, with the places of its parts. */
export interface YamlFile {
  value: JsonValue;
  /** Where `tasks[2].task_key` stands; a part that is missing gives the place of what it is missing in. */
  placeOf: (path: string) => Place;
  /** A number or a truth value as it is written: `1.10`. Undefined for what is in quotes, or no scalar. */
  textAt: (path: string) => string | undefined;
}

/** Why a file cannot be read, and where. */
export type ReadingIssue = Issue & Place;

/** Read whole, a longer file would take minutes; no definition of this size can be run. */
const LARGEST_FILE = 4 * MOST_DOCUMENT_BYTES;

/** Reads a document in JSON or YAML. Never throws: it answers with everything that is wrong. */
export function readYaml(bytes: Uint8Array): YamlFile | { issues: ReadingIssue[] } {
  if (bytes.length > LARGEST_FILE) return refused(tooLarge());
  const decoded = decodeText(bytes);
  if ('seemsToBe' in decoded) {
    const { seemsToBe, ...place } = decoded;
    const message = `the file is not UTF-8: it seems to be ${seemsToBe}.`;
    return refused(error('ENCODING', '', message, 'Save it as UTF-8.'), place);
  }
  const lines = new LineCounter();
  const documents = composeYaml(decoded.text, lines);
  if (documents === undefined) return refused(error('SYNTAX', '', 'the document is nested far too deep.'));
  const problems = syntaxProblems(documents, decoded.text);
  return problems.length > 0 ? { issues: located(problems, lines) } : valueOf(documents[0], lines);
}

function valueOf(document: YamlDocument, lines: LineCounter): YamlFile | { issues: ReadingIssue[] } {
  const { contents } = document;
  const isBundle = isMap(contents) && isMap(contents.get('resources', true));
  const values = new YamlValues(LARGEST_FILE, isBundle ? bundleScalar : plainScalar);
  try {
    const value = values.valueOf(contents);
    if (values.problems.length > 0) return { issues: located(values.problems, lines) };
    const find = (path: string): ReturnType<typeof placeIn> => placeIn(contents, path, values.targets);
    return {
      value,
      placeOf: (path) => placeAt(find(path).offset, lines),
      textAt: (path) => plainText(find(path).node),
    };
  } catch (problem) {
    if (!(problem instanceof TooMuchYaml)) throw problem;
    return refused(error('SYNTAX', '', 'its aliases unfold to far more than a definition can hold.'));
  }
}

function plainScalar({ value }: Scalar): JsonValue {
  return value as JsonValue;
}

function refused(issue: Issue, place: Place = { line: 1, column: 1 }): { issues: ReadingIssue[] } {
  return { issues: [{ ...issue, ...place }] };
}

function located(problems: readonly YamlProblem[], lines: LineCounter): ReadingIssue[] {
  return problems.slice(0, MOST_PROBLEMS).map(({ message, hint, offset }) => ({
    ...error('SYNTAX', '', message, hint),
    ...placeAt(offset, lines),
  }));
}

function placeAt(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
