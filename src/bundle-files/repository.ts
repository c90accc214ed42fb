import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the Git repository that a folder lies in; undefined where there is none. */
export function repositoryOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
