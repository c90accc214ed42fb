import { parseDefinition, type ParsedDefinition } from '../../core/definition/parse-definition.js';
import type { Issue } from '../../core/issue.js';
import { isJsonObject, type JsonObject } from '../../core/json.js';
import { inlineJobs } from './inline-jobs.js';
import { readBytes } from './read-document.js';
import { readYaml } from './read-yaml.js';

/** An issue with its place in the file; lines and columns count from 1. */
export interface LocatedIssue extends Issue {
  file: string;
  line: number;
  column: number;
}

export interface DefinitionFile {
  file: string;
  /** The settings document that the file comes to, for `runJob`, whatever shape it is written in. */
  document: JsonObject;
  /** True for a file that is this document already, byte for byte what a Temporal tool can send. */
  isDocument: boolean;
  parsed: ParsedDefinition;
  issues: LocatedIssue[];
}

/**
 * Reads a definition in JSON or YAML (`-` is standard input) and finds all its issues, each with line and column.
 * `jobKey` names the job of a bundle that has several.
 */
export function readDefinition(file: string, jobKey?: string): DefinitionFile {
  const read = readYaml(readBytes(file));
  if ('issues' in read)
    return unreadable(
      file,
      read.issues.map((issue) => ({ ...issue, file })),
    );
  const { value, textAt, placeOf } = read;
  const inlined = isJsonObject(value) ? inlineJobs(value, file) : { document: value, issues: [] };
  const unread = inlined.issues.some(({ severity }) => severity === 'error');
  const parsed = parseDefinition(inlined.document, jobKey, textAt);
  const found = [...inlined.issues, ...(unread ? parsed.issues.filter(isOther) : parsed.issues)];
  const issues = found.map((issue) => ({ ...issue, file, ...placeOf(issue.path) }));
  if (unread || parsed.kind === 'invalid') return unreadable(file, issues);
  const { document } = parsed;
  const isDocument = /\.json$/.test(file) && JSON.stringify(value) === JSON.stringify(document);
  return { file, document, isDocument, parsed, issues };
}

function unreadable(file: string, issues: LocatedIssue[]): DefinitionFile {
  return { file, document: {}, isDocument: false, parsed: { kind: 'invalid', issues }, issues };
}

/** What is wrong with a job whose file could not be read has been said. */
function isOther({ code }: Issue): boolean {
  return code !== 'JOB_NOT_A_DEFINITION' && code !== 'JOB_UNDEFINED';
}
