import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { error, type Issue } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import { parseCases } from '../../core/pipeline-test/parse-cases.js';
import type { TestCase } from '../../core/pipeline-test/test-case.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { LocatedIssue } from './definition-file.js';
import { readBytes } from './read-document.js';
import { readRows } from './read-rows.js';
import { readYaml } from './read-yaml.js';

/** The folder beside a bundle, or a definition, whose YAML files are cases; folders in it are for their data. */
export const CASES_FOLDER = 'tests';

/** A case as it stands in its file. */
export interface LocatedCase {
  test: TestCase;
  file: string;
  /** The line of a part of the case, by its path in the file. */
  lineOf: (path: string) => number;
  /** An issue at its place. */
  locate: (issue: Issue) => LocatedIssue;
  /** The bytes of files that the case names, by the name that it has for them. */
  bytesOf: (name: string) => Uint8Array;
  rowsOf: (name: string) => JsonObject[];
}

/** Reads all cases of a folder; what is wrong with any of their files is found at once. */
export function readCases(folder: string): { cases: LocatedCase[]; issues: LocatedIssue[] } {
  const place = join(folder, CASES_FOLDER);
  const names = existsSync(place) ? readdirSync(place).filter((name) => /\.ya?ml$/.test(name)) : [];
  if (names.length === 0) {
    const hint = 'brickwork init makes a project with one; docs/testing.md says what a case has.';
    throw new CommandFailed(`${place} has no cases: files *.yml. ${hint}`, EXIT.invalid);
  }
  const read = names.sort().map((name) => readCaseFile(join(place, name)));
  return { cases: read.flatMap(({ cases }) => cases), issues: read.flatMap(({ issues }) => issues) };
}

function readCaseFile(file: string): { cases: LocatedCase[]; issues: LocatedIssue[] } {
  const read = readYaml(readBytes(file));
  if ('issues' in read) return { cases: [], issues: read.issues.map((issue) => ({ ...issue, file })) };
  const locate = (issue: Issue): LocatedIssue => ({ ...issue, file, ...read.placeOf(issue.path) });
  const parsed = parseCases(read.value);
  if ('issues' in parsed) return { cases: [], issues: parsed.issues.map(locate) };
  const bytesOf = (name: string): Uint8Array => readFileSync(resolve(dirname(file), name));
  const cases = parsed.cases.map((test) => ({
    ...{ test, file, locate, bytesOf },
    lineOf: (path: string) => read.placeOf(path).line,
    rowsOf: (name: string) => readRows(name, bytesOf(name)),
  }));
  return { cases, issues: cases.flatMap((one) => fileIssues(one).map(locate)) };
}

/** What cannot be read of the files that a case names. */
function fileIssues({ test, bytesOf, rowsOf }: LocatedCase): Issue[] {
  const { files, tables, expect, path } = test;
  const named = [
    ...files.map(({ path: place, value: { from } }) => ({ place, from, read: bytesOf })),
    ...tables.map(({ path: place, value: { from } }) => ({ place, from, read: rowsOf })),
    ...(expect.tables ?? []).map(({ from }, at) => ({
      ...{ place: `${path}.expect.tables[${at}]`, from, read: rowsOf },
    })),
  ];
  return named.flatMap(({ place, from, read }) => {
    if (from === undefined) return [];
    try {
      read(from);
      return [];
    } catch (problem) {
      const { code, message } = problem as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? 'there is no such file' : message;
      const hint = 'Files are named from the folder of this one.';
      return [error('FILE_UNREADABLE', `${place}.from`, `${from}: ${reason}.`, hint)];
    }
  });
}
