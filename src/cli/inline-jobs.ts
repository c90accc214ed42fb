import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { error, type Issue } from '../core/issue.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import { hasDeepBrackets } from './deep-brackets.js';

/**
 * Reads the definitions that `brickwork.jobs` names by path, relative to the file they stand in, and puts them in their
 * place: a worker has none of these files. What cannot be read is an issue at its entry.
 */
export function inlineJobs(document: JsonObject, file: string): { document: JsonObject; issues: Issue[] } {
  const issues: Issue[] = [];
  const bundle = document['resources'];
  if (isJsonObject(bundle) && isJsonObject(bundle['jobs'])) {
    const jobs = Object.entries(bundle['jobs']).map(([key, job]): [string, JsonValue | undefined] => {
      const path = `resources.jobs.${key}`;
      return [key, isJsonObject(job) ? inlineInto(job, file, path, issues) : job];
    });
    return { document: { ...document, resources: { ...bundle, jobs: Object.fromEntries(jobs) } }, issues };
  }
  return { document: inlineInto(document, file, '', issues), issues };
}

function inlineInto(job: JsonObject, file: string, path: string, issues: Issue[]): JsonObject {
  const { brickwork } = job;
  if (!isJsonObject(brickwork) || !isJsonObject(brickwork['jobs'])) return job;
  const jobs = Object.entries(brickwork['jobs']).map(([key, value]) => {
    if (typeof value !== 'string') return [key, value];
    const read = readJob(resolve(file === '-' ? '.' : dirname(file), value));
    if ('job' in read) return [key, read.job];
    const place = [path, `brickwork.jobs.${key}`].filter((part) => part !== '').join('.');
    issues.push(error('JOB_FILE_UNREADABLE', place, `${value}: ${read.problem}.`));
    return [key, value];
  });
  return { ...job, brickwork: { ...brickwork, jobs: Object.fromEntries(jobs) as JsonObject } };
}

function readJob(file: string): { job: JsonObject } | { problem: string } {
  let document: unknown;
  try {
    const text = readFileSync(file, 'utf8');
    if (hasDeepBrackets(text)) return { problem: 'it is nested far too deep' };
    const yaml = parseDocument(text);
    if (yaml.errors.length > 0) return { problem: yaml.errors[0].message.split('\n')[0] };
    document = yaml.toJS();
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'there is no such file' : message };
  }
  if (!isJsonObject(document)) return { problem: 'it holds no job definition' };
  const { resources } = document;
  if (!isJsonObject(resources)) return { job: document };
  const jobs = isJsonObject(resources['jobs']) ? Object.values(resources['jobs']).filter(isJsonObject) : [];
  return jobs.length === 1 ? { job: jobs[0] } : { problem: 'a bundle must have exactly one job here' };
}
