import { fileURLToPath } from 'node:url';

/** Where the build puts what is loaded by path; the same from `src` and from `dist`. */
const DIST = new URL('../../dist/', import.meta.url);

/** The absolute path of a file of the build, by its name below `dist`. */
export function distPath(name: string): string {
  return fileURLToPath(new URL(name, DIST));
}
