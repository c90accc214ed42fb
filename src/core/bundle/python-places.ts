import { isJsonObject, type JsonObject } from '../json.js';
import { cleanPath, relativePath } from './file-path.js';
import { type Place, startOf } from './place.js';

/** The objects of a file with one in each line, as the loader of `databricks-bundles` writes it; undefined for anything else. */
export function objectsOfLines(text: string): JsonObject[] | undefined {
  try {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const objects = lines.map((line): unknown => JSON.parse(line));
    return objects.every(isJsonObject) ? objects : undefined;
  } catch {
    return undefined;
  }
}

/** A place as the loader gives it: a file, and a line and a column where it knows them; undefined for anything else. */
export function placeOfPython(location: unknown, folder: string): Place | undefined {
  if (!isJsonObject(location) || typeof location['file'] !== 'string') return undefined;
  const [line, column] = ['line', 'column'].map((field) => location[field]).map(asCount);
  return { ...startOf(fromFolder(location['file'], folder)), line, column };
}

function asCount(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 1;
}

/** A path as it is named from the bundle's folder. */
function fromFolder(path: string, folder: string): string {
  return path.startsWith('/') ? relativePath(cleanPath(folder.slice(1)), cleanPath(path.slice(1))) : path;
}

/** Where resources and their parts were made in Python, by their paths. */
export class PythonPlaces {
  readonly #places: ReadonlyMap<string, Place>;

  private constructor(places: ReadonlyMap<string, Place>) {
    this.#places = places;
  }

  /** The places in what the loader wrote as `--locations`; undefined where that is something else. */
  static read(text: string, folder: string): PythonPlaces | undefined {
    const places = new Map<string, Place>();
    for (const entry of objectsOfLines(text) ?? [{}]) {
      const place = placeOfPython(entry, folder);
      if (typeof entry['path'] !== 'string' || place === undefined) return undefined;
      places.set(entry['path'], place);
    }
    return new PythonPlaces(places);
  }

  /** The place of a part, or of the nearest one around it that has one (`mutator/python/python_locations.go`). */
  at(path: string): Place | undefined {
    for (let part = path; ; part = part.slice(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf('['), 0))) {
      const place = this.#places.get(part);
      if (place !== undefined || part === '') return place;
    }
  }
}
