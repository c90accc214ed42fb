import { joinPath } from '../json.js';

/**
 * Where a job stands in the document as it was written. Jobs come in several shapes; all that is checked is the settings
 * document that is made of them, and what is found is told in the words of the document.
 */
export interface WrittenPlace {
  /** The path in the document of what stands at `path` in the job. */
  pathOf(path: string): string;
  /** The text of a number or a truth value at `path` in the job, as it is written (`1.10`), where that is known. */
  textAt(path: string): string | undefined;
}

/** The text of a number or a truth value at a path of the whole document. */
export type TextAt = (path: string) => string | undefined;

/** The place of a job that is the whole document. */
export function wholeDocument(textAt: TextAt = () => undefined): WrittenPlace {
  return { pathOf: (path) => path, textAt };
}

/** The place of a job that stands at `prefix` in a job (or document) at `place`. */
export function placeInside(place: WrittenPlace, prefix: string): WrittenPlace {
  return placedBy(place, (path) => joined(prefix, path));
}

/** The place of a job some of whose parts stood elsewhere; `moved` gives where, by their path in the job. */
export function placeMoved(place: WrittenPlace, moved: ReadonlyMap<string, string>): WrittenPlace {
  return placedBy(place, (path) => {
    for (const [now, before] of moved) {
      const rest = path.slice(now.length);
      if (path.startsWith(now) && /^($|\.)/.test(rest)) return joined(before, rest.replace(/^\./, ''));
    }
    return path;
  });
}

function placedBy(place: WrittenPlace, before: (path: string) => string): WrittenPlace {
  return {
    pathOf: (path) => place.pathOf(before(path)),
    textAt: (path) => place.textAt(before(path)),
  };
}

function joined(prefix: string, path: string): string {
  return path === '' ? prefix : joinPath(prefix, path);
}
