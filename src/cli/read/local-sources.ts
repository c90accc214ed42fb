import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FetchedSource, FetchSources } from '../../core/source/collect-sources.js';
import { readSource } from '../../core/source/read-source.js';
import { objectPath } from '../../core/source/workspace-path.js';

const LANGUAGES: Readonly<Record<string, string>> = {
  '.py': 'PYTHON',
  '.ipynb': 'PYTHON',
  '.sql': 'SQL',
  '.scala': 'SCALA',
  '.r': 'R',
};

/** Sources as the emulated workspace has them whose root is `root`: a notebook with or without its ending. */
export function localSources(root: string): FetchSources {
  return (refs) => Promise.resolve(new Map(refs.map(({ path }) => [path, readLocal(root, path)])));
}

function readLocal(root: string, path: string): FetchedSource {
  const base = join(root, objectPath(path));
  const candidates = [base, ...Object.keys(LANGUAGES).map((ending) => base + ending)];
  const file = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (file === undefined) return { unread: `there is no such file below ${root}` };
  return readSource(readFileSync(file, 'utf8'), LANGUAGES[extname(file)] ?? '');
}
