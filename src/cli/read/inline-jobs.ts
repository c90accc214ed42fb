import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { jobsMember } from '../../core/definition/brickwork-jobs.js';
import { locateJob } from '../../core/definition/locate-job.js';
import { wholeDocument } from '../../core/definition/written-place.js';
import { error, type Issue, renderIssue } from '../../core/issue.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js';
import { type ReadingIssue, readYaml } from './read-yaml.js';

/**
 * Reads the definitions that `brickwork.jobs` names by path, relative to the file they stand in, and puts them in their
 * place: a worker has none of these files. What is found in one of them is an issue at its entry.
 */
export function inlineJobs(document: JsonObject, file: string): { document: JsonObject; issues: Issue[] } {
  const issues: Issue[] = [];
  const { resources, settings } = document;
  if (isJsonObject(resources) && isJsonObject(resources['jobs'])) {
    const jobs = Object.entries(resources['jobs']).map(([key, job]): [string, JsonValue | undefined] => {
      const path = `resources.jobs.${key}.`;
      return [key, isJsonObject(job) ? inlineInto(job, file, path, issues) : job];
    });
    const read = { ...resources, jobs: Object.fromEntries(jobs) };
    return { document: { ...document, resources: read }, issues };
  }
  if (isJsonObject(settings)) {
    const read = inlineInto(settings, file, 'settings.', issues);
    return { document: { ...document, settings: read }, issues };
  }
  return { document: inlineInto(document, file, '', issues), issues };
}

function inlineInto(job: JsonObject, file: string, path: string, issues: Issue[]): JsonObject {
  const named = Object.entries(jobsMember(job));
  if (!named.some(([, value]) => typeof value === 'string')) return job;
  const jobs = named.map(([key, value]) => {
    if (typeof value !== 'string') return [key, value];
    const read = readJob(resolve(file === '-' ? '.' : dirname(file), value));
    const place = `${path}brickwork.jobs.${key}`;
    issues.push(
      ...read.issues.map((issue) => ({ ...issue, path: place, message: `${value}${issue.message}` })),
    );
    return [key, read.job ?? value];
  });
  const brickwork = job['brickwork'] as JsonObject;
  return { ...job, brickwork: { ...brickwork, jobs: Object.fromEntries(jobs) as JsonObject } };
}

/** The job that a file holds, as a settings document, with what there is to say of it; messages go on after its name. */
function readJob(file: string): { job?: JsonObject; issues: Issue[] } {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    return unreadable(code === 'ENOENT' ? 'there is no such file' : message);
  }
  const read = readYaml(bytes);
  if ('issues' in read) return { issues: read.issues.map((issue) => within(issue, issue)) };
  const { value, textAt, placeOf } = read;
  if (!isJsonObject(value)) return unreadable('it holds no job definition');
  const located = locateJob(value, undefined, wholeDocument(textAt));
  const found = 'refused' in located ? located.refused : located.issues;
  const issues = found.map((issue) => within(issue, placeOf(issue.path)));
  return 'refused' in located ? { issues } : { job: located.definition, issues };
}

function unreadable(problem: string): { issues: Issue[] } {
  return { issues: [error('JOB_FILE_UNREADABLE', '', `: ${problem}.`)] };
}

/** An issue of a file as one of the entry that names it. */
function within(issue: Issue, { line, column }: Pick<ReadingIssue, 'line' | 'column'>): Issue {
  const { severity } = issue;
  const code = severity === 'error' ? 'JOB_FILE_UNREADABLE' : 'JOB_FILE_WARNING';
  return { severity, code, path: '', message: `:${line}:${column}: ${renderIssue(issue)}` };
}
