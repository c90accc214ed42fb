import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { OpenCase } from '../cli/commands/case-stack.js';
import { bundleRoot } from '../cli/read/bundle-root.js';
import { localPath } from '../emulator/state/paths.js';

/** The files of one case's workspace: those of its bundle, which are linked, and what the case puts beside them. */
export interface CaseFiles {
  root: string;
  /** Writes a file of the case. Throws for one that would change the bundle's own. */
  write(path: string, content: Uint8Array, data: string): void;
  remove(): void;
}

/** Makes the root of a case's workspace in a folder of its own. */
export function caseFiles({ source }: OpenCase, folder: string): CaseFiles {
  const { root, remove } =
    source.kind === 'bundle' ? linkedBundle(source) : linkedFolder(source.folder, folder);
  return {
    root,
    remove,
    write(path, content, data) {
      const file = localPath({ root, data }, path);
      if (leadsOut(root, file))
        throw new Error(`${path} is a file of the bundle itself, which a case cannot replace.`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    },
  };
}

type Source = OpenCase['source'];

function linkedBundle({ bundle, libraries, libraryFolder }: Extract<Source, { kind: 'bundle' }>): {
  root: string;
  remove: () => void;
} {
  return bundleRoot(bundle, libraries, libraryFolder);
}

/** Each entry by itself, so that what a case puts beside them is in no folder of people's. */
function linkedFolder(source: string, folder: string): { root: string; remove: () => void } {
  const root = join(folder, 'workspace');
  mkdirSync(root);
  for (const name of readdirSync(source)) symlinkSync(join(source, name), join(root, name));
  return { root, remove: () => undefined };
}

/** True where a folder on the way to a file is a link: what is behind it is people's own. */
function leadsOut(root: string, file: string): boolean {
  const steps = relative(root, file).split('/');
  if (steps[0] === '..') return false;
  return steps.some((_step, at) => isLink(join(root, ...steps.slice(0, at + 1))));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
