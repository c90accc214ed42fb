import { existsSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { ApiError } from '../wire/api-error.js';
import type { EmulatorSettings } from './settings.js';

const NOTEBOOK_ENDINGS = ['.py', '.ipynb', '.sql'];

/** The local file behind a path of the workspace: `/Volumes/…` and `dbfs:/…` in the data folder, as `/Shared/…` where the root has none; the rest in the root. */
export function localPath({ root, data }: Pick<EmulatorSettings, 'root' | 'data'>, path: string): string {
  const plain = normalize(`/${path.replace(/^(dbfs|file):/, '')}`);
  if (path.startsWith('dbfs:') && !plain.startsWith('/Volumes/')) return join(data, 'dbfs', plain);
  if (plain === '/Volumes' || plain.startsWith('/Volumes/')) return join(data, plain);
  const inWorkspace = plain.replace(/^\/Workspace(?=\/|$)/, '');
  // What tools put into the shared folder stays out of people's own.
  if (inWorkspace.startsWith('/Shared/') && !existsSync(join(root, 'Shared'))) return join(data, inWorkspace);
  return join(root, inWorkspace);
}

/** The file of a notebook, named with or without its ending; the API's answer where there is none. */
export function notebookFile(settings: EmulatorSettings, path: string): string {
  const base = localPath(settings, path);
  const candidates = [base, ...NOTEBOOK_ENDINGS.map((ending) => base + ending)];
  const found = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found === undefined)
    throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${path}) doesn't exist.`);
  return found;
}
