import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { MOST_DOCUMENT_BYTES, tooLarge } from '../core/definition/document-size.js';
import { parseDefinition, type ParsedDefinition } from '../core/definition/parse-definition.js';
import { error, type Issue } from '../core/issue.js';
import { isJsonObject, type JsonObject } from '../core/json.js';
import { hasDeepBrackets } from './deep-brackets.js';
import { inlineJobs } from './inline-jobs.js';
import { readText } from './read-document.js';

/** An issue with its place in the file; lines and columns count from 1. */
export interface LocatedIssue extends Issue {
  file: string;
  line: number;
  column: number;
}

export interface DefinitionFile {
  file: string;
  /** The document as it stands in the file, for `runJob`. */
  document: JsonObject;
  parsed: ParsedDefinition;
  issues: LocatedIssue[];
}

/**
 * Reads a definition in JSON or YAML (`-` is standard input) and finds all its issues, each with line and column.
 * `jobKey` names the job of a bundle that has several.
 */
export function readDefinition(file: string, jobKey?: string): DefinitionFile {
  const text = readText(file);
  if (text.length > LARGEST_FILE) return unreadable(file, [{ ...tooLarge(), file, line: 1, column: 1 }]);
  if (hasDeepBrackets(text)) {
    const problem = error('SYNTAX', '', 'the document is nested far too deep.');
    return unreadable(file, [{ ...problem, file, line: 1, column: 1 }]);
  }
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines });
  const locate = (offset: number): Pick<LocatedIssue, 'file' | 'line' | 'column'> => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const problems = yaml.errors.slice(0, MOST_SYNTAX_ISSUES).map(({ message, pos }) => ({
    ...error('SYNTAX', '', `${message.split(' at line ')[0]}.`),
    ...locate(pos[0]),
  }));
  if (problems.length > 0) return unreadable(file, problems);
  let value: unknown;
  try {
    value = yaml.toJS();
  } catch (problem) {
    // Aliases that unfold to millions of nodes.
    return unreadable(file, [{ ...error('SYNTAX', '', `${(problem as Error).message}.`), ...locate(0) }]);
  }
  const inlined = isJsonObject(value) ? inlineJobs(value, file) : { document: value, issues: [] };
  const unread = inlined.issues.length > 0;
  const parsed = parseDefinition(inlined.document, jobKey);
  const found = unread ? [...inlined.issues, ...parsed.issues.filter(isOther)] : parsed.issues;
  const issues = found.map((issue) => ({ ...issue, ...locate(offsetOf(yaml.contents, issue.path)) }));
  if (unread) return unreadable(file, issues);
  return { file, document: inlined.document as JsonObject, parsed, issues };
}

/** One bracket that is missing can make thousands; the first ones tell. */
const MOST_SYNTAX_ISSUES = 10;

/** Read whole, such a file would take minutes; no definition of this size can be run. */
const LARGEST_FILE = 4 * MOST_DOCUMENT_BYTES;

function unreadable(file: string, issues: LocatedIssue[]): DefinitionFile {
  return { file, document: {}, parsed: { kind: 'invalid', issues }, issues };
}

/** What is wrong with a job whose file could not be read has been said. */
function isOther({ code }: Issue): boolean {
  return code !== 'JOB_NOT_A_DEFINITION' && code !== 'JOB_UNDEFINED';
}

/** Where the node of `path` begins; a part that is missing gives the place of what it is missing in. */
function offsetOf(root: Node | null, path: string): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === step);
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = pair?.value;
      continue;
    } else return offset;
    offset = (node as Node | undefined)?.range?.[0] ?? offset;
  }
  return offset;
}
