import { basename } from 'node:path';
import { suggestName } from '../../core/nearest-name.js';
import { reachableJobs } from '../../core/definition/job-scope.js';
import { wholeDocument } from '../../core/definition/written-place.js';
import { error, hasErrors, type Issue, issueAt, listNames } from '../../core/issue.js';
import { given, joinPath, type JsonObject } from '../../core/json.js';
import { jobSchedule } from '../../core/schedule/job-schedule.js';
import type { Answering } from './bundle-answers.js';
import type { BundleChoice, DefinitionBundle, LocatedIssue } from './definition-file.js';
import { bundleFolderOf, ofBundle, openBundle, parseBundle } from './read-bundle.js';
import { readDefinition } from './read-definition.js';

/** The jobs of a file or of a bundle, each as the one document that a run gets. */
export interface JobsOfFile {
  file: string;
  /** By their keys in the bundle; the one of a definition by ''. None where there is an error. */
  documents: ReadonlyMap<string, JsonObject>;
  issues: LocatedIssue[];
  bundle?: DefinitionBundle;
}

export interface JobsChoice extends Omit<BundleChoice, 'job'> {
  /** The keys of jobs; all of them unless given. */
  job?: readonly string[];
}

/** Reads all jobs that are chosen of a bundle, or the one of a definition, with all issues of all of them. */
export async function readJobs(file: string, choice: JobsChoice, answering: Answering): Promise<JobsOfFile> {
  const { job: keys = [], ...target } = choice;
  const folder = bundleFolderOf(file);
  if (folder === undefined) return jobOfFile(file, choice);
  const { issues, bundle } = await openBundle(folder, target, answering);
  if (bundle === undefined) return { file: folder, documents: new Map(), issues };
  const chosen = keys.length === 0 ? [...bundle.documents.keys()] : keys;
  const parsed = parseJobs(bundle, chosen, folder);
  const all = [...issues, ...unknownKeys(chosen, bundle, folder), ...parsed.issues];
  const documents = hasErrors(all) ? new Map<string, JsonObject>() : parsed.documents;
  return { file: folder, documents, issues: all, bundle };
}

/** The jobs of a bundle by these keys; what two of them say alike of a third, which both run, is said once. */
export function parseJobs(
  { documents, resolved }: DefinitionBundle,
  keys: readonly string[],
  folder: string,
): { documents: Map<string, JsonObject>; issues: LocatedIssue[] } {
  const jobs = new Map<string, JsonObject>();
  const issues = new Map<string, LocatedIssue>();
  for (const key of keys) {
    if (!documents.has(key)) continue;
    const parsed = parseBundle(withThoseItRuns(key, documents), key);
    if (parsed.kind === 'definition') jobs.set(key, parsed.document);
    const path = `resources.jobs.${key}`;
    const ofSchedule = scheduleIssues(documents.get(key) ?? {}).map((issue) =>
      issueAt(joinPath(path, issue.path), issue),
    );
    for (const issue of [...parsed.issues, ...ofSchedule].flatMap((found) =>
      ofBundle(found, resolved, folder),
    ))
      issues.set(JSON.stringify(issue), issue);
  }
  return { documents: jobs, issues: [...issues.values()] };
}

/** Not the whole bundle, which may be larger than one job may be. */
function withThoseItRuns(key: string, documents: ReadonlyMap<string, JsonObject>): Map<string, JsonObject> {
  const place = wholeDocument();
  const scope = new Map(
    [...documents].map(([name, definition]) => [name, { definition, place, issues: [] }]),
  );
  const reachable = reachableJobs(documents.get(key) ?? {}, scope);
  return new Map([...documents].filter(([name]) => name === key || reachable.has(name)));
}

function unknownKeys(
  keys: readonly string[],
  { documents, resolved }: DefinitionBundle,
  folder: string,
): LocatedIssue[] {
  const known = [...documents.keys()];
  return keys
    .filter((key) => !documents.has(key))
    .flatMap((key) => {
      const hint = suggestName(key, known) ?? `Jobs: ${listNames(known)}.`;
      const issue = error('BUNDLE_JOB_UNKNOWN', 'resources.jobs', `has no job "${key}".`, hint);
      return ofBundle(issue, resolved, folder);
    });
}

/** A job without a name goes by that of its file. */
function jobOfFile(file: string, choice: JobsChoice): JobsOfFile {
  const { job: [job] = [], ...rest } = choice;
  const { document, issues, parsed, locate } = readDefinition(file, { ...rest, ...given('job', job) });
  if (parsed.kind === 'invalid' || locate === undefined) return { file, documents: new Map(), issues };
  const all = [...issues, ...scheduleIssues(document).map(locate)];
  const named =
    document['name'] === undefined ? { name: basename(file).replace(/\.\w+$/, ''), ...document } : document;
  return { file, documents: new Map([['', named]]), issues: all };
}

/** What keeps a job from being started by its schedule; a single run does not look at it. */
function scheduleIssues(document: JsonObject): Issue[] {
  const schedule = jobSchedule(document, Date.now());
  return schedule.kind === 'issues' ? schedule.issues : [];
}
