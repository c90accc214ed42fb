import { parseDefinition } from '../../core/definition/parse-definition.js';
import { type Issue, issueAt, warning } from '../../core/issue.js';
import { isJsonObject } from '../../core/json.js';
import type { Answering } from './bundle-answers.js';
import type { BundleChoice, DefinitionFile, LocatedIssue } from './definition-file.js';
import { inlineJobs } from './inline-jobs.js';
import { bundleFolderOf, readBundle } from './read-bundle.js';
import { readBytes } from './read-document.js';
import { readYaml } from './read-yaml.js';

/**
 * Reads a job and finds all issues, each with line and column: a definition, or a job of the Asset Bundle whose folder or
 * root file this is, which asks what it has to. Throws DatabricksError where the workspace does not answer.
 */
export async function readJob(
  file: string,
  choice: BundleChoice = {},
  answering: Answering = 'nobody',
): Promise<DefinitionFile> {
  const folder = bundleFolderOf(file);
  return folder === undefined ? readDefinition(file, choice) : readBundle(folder, choice, answering);
}

/** Reads a definition in JSON or YAML (`-` is standard input) and finds all its issues, each with line and column. */
export function readDefinition(
  file: string,
  { job: jobKey, target, var: vars = [] }: BundleChoice = {},
): DefinitionFile {
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
  const unused = target !== undefined || vars.length > 0 ? [unusedChoice()] : [];
  const found = [...unused, ...inlined.issues, ...(unread ? parsed.issues.filter(isOther) : parsed.issues)];
  const issues = found.map((issue) => ({ ...issue, file, ...placeOf(issue.path) }));
  if (unread || parsed.kind === 'invalid') return unreadable(file, issues);
  const { document, place } = parsed;
  const locate = (issue: Issue): LocatedIssue => {
    const path = place.pathOf(issue.path);
    return { ...issueAt(path, issue), file, ...placeOf(path) };
  };
  const isDocument = /\.json$/.test(file) && JSON.stringify(value) === JSON.stringify(document);
  return { file, document, isDocument, parsed, issues, locate };
}

function unreadable(file: string, issues: LocatedIssue[]): DefinitionFile {
  return { file, document: {}, isDocument: false, parsed: { kind: 'invalid', issues }, issues };
}

function unusedChoice(): Issue {
  const hint = 'Give the folder of the bundle.';
  return warning('BUNDLE_OPTIONS_UNUSED', '', '--target and --var are for an Asset Bundle.', hint);
}

/** What is wrong with a job whose file could not be read has been said. */
function isOther({ code }: Issue): boolean {
  return code !== 'JOB_NOT_A_DEFINITION' && code !== 'JOB_UNDEFINED';
}
