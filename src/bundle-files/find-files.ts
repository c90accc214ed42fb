import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globOf, isGlob } from '../core/bundle/go-glob.js';

/**
 * The files that a path means whose steps may be patterns, as Go's `filepath.Glob` has them; sorted, as absolute paths. The
 * path counts from the folder. None where nothing is there, or the pattern is none.
 */
export function findFiles(folder: string, pattern: string): string[] {
  const steps = pattern.split('/');
  const start = pattern.startsWith('/') ? '/' : folder;
  const found = steps.reduce<string[]>(
    (places, step) => places.flatMap((place) => entered(place, step)),
    [resolve(start)],
  );
  return found.filter((place) => existsSync(place) && statSync(place).isFile()).sort();
}

/** What a step leads to from a folder. */
function entered(folder: string, step: string): string[] {
  if (step === '' || step === '.') return [folder];
  if (!isGlob(step)) return [join(folder, step)];
  const matches = globOf(step);
  if (matches === undefined || !existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter(matches)
    .map((name) => join(folder, name));
}
