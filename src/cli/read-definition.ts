import { readFileSync } from 'node:fs';
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { parseDefinition, type ParsedDefinition } from '../core/definition/parse-definition.js';
import { error, type Issue } from '../core/issue.js';
import type { JsonObject } from '../core/json.js';
import { CommandFailed, EXIT } from './exit-codes.js';

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

/** Reads a definition in JSON or YAML (`-` is standard input) and finds all its issues, each with line and column. */
export function readDefinition(file: string): DefinitionFile {
  const text = readText(file);
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines });
  if (yaml.errors.length > 0) {
    const issues = yaml.errors.map((problem) => {
      const { line, col } = lines.linePos(problem.pos[0]);
      const message = problem.message.split(' at line ')[0];
      return { ...error('SYNTAX', '', `${message}.`), file, line, column: col };
    });
    return { file, document: {}, parsed: { kind: 'invalid', issues }, issues };
  }
  const document: unknown = yaml.toJS();
  const parsed = parseDefinition(document);
  const issues = parsed.issues.map((issue) => {
    const offset = offsetOf(yaml.contents, issue.path);
    const { line, col } = lines.linePos(offset);
    return { ...issue, file, line, column: col };
  });
  return { file, document: document as JsonObject, parsed, issues };
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new CommandFailed(`${file}: ${reason}.`, EXIT.invalid);
  }
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
