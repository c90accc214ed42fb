import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gitOfFolder } from '../../bundle-files/git-of-folder.js';
import { given, isJsonObject, type JsonObject, mapStrings } from '../../core/json.js';
import type { FileJob } from '../../core/jobs/deploy-plan.js';
import { jobIdOf } from '../../ids/numeric-id.js';
import type { DefinitionBundle } from '../read/definition-file.js';
import type { JobsOfFile } from '../read/read-jobs.js';

/** The jobs of a file, with what they are found by and where they come from. */
export function jobsToDeploy(
  { file, bundle }: JobsOfFile,
  documents: ReadonlyMap<string, JsonObject>,
): FileJob[] {
  const git = file === '-' ? {} : gitOfFolder(bundle === undefined ? dirname(file) : file);
  const commit = { ...given('git_branch', git.branch), ...given('git_commit', git.commit) };
  const place = git.folder === undefined ? basename(file) : join(git.folder, basename(file));
  return [...documents].map(([key, document]) => {
    const name = document['name'] as string;
    if (bundle === undefined) {
      const source = { ...(file === '-' ? {} : { file: place }), ...commit };
      return { job_id: jobIdOf(name), identity: name, name, document, source };
    }
    const { name: bundleName, target } = bundle.resolved;
    const identity = `${identityOfBundle(bundle)}${key}`;
    const source = { bundle: bundleName, target, job_key: key, ...commit };
    const known = withJobIds(document, (other) => jobIdOf(`${identityOfBundle(bundle)}${other}`));
    return { job_id: jobIdOf(identity), identity, name, document: known, source };
  });
}

/** What the identities of all jobs of a bundle begin with, for one target, workspace and, in development, person. */
export function identityOfBundle({ workspace, resolved }: DefinitionBundle): string {
  return `${workspace?.host ?? ''}${resolved.workspace.root_path}/`;
}

/** Who deploys: by name, else the one who signs in to the workspace of the bundle, else the user of this machine. */
export function authorOf({ bundle }: JobsOfFile, by: string | undefined): string {
  return by ?? bundle?.userName ?? userInfo().username;
}

/** Triggers name other jobs of the bundle by reference, which only a deploy can tell the ids of. */
function withJobIds(document: JsonObject, idOf: (key: string) => string): JsonObject {
  const { trigger } = document;
  if (!isJsonObject(trigger)) return document;
  const named = mapStrings(trigger, (text) => {
    const key = /^\$\{resources\.jobs\.([^.}]+)\.id\}$/.exec(text)?.[1];
    return key === undefined ? text : idOf(key);
  });
  return { ...document, trigger: named };
}
