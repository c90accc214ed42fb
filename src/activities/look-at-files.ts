import { createHash } from 'node:crypto';
import { FILE_MARK_LENGTH, fileMarks, MOST_SEEN_FILES } from '../core/trigger/seen-files.js';
import { type Look, MOST_FILE_NAMES } from '../core/trigger/take-look.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { type ListFiles, StorageProblem } from '../storage/storage.js';

/** Lists the files of a place, with the workspace that has the volumes. */
export type FileStorage = (api: DatabricksApi) => ListFiles;

/** A run is told of names up to this length together: they stand in its history. */
const MOST_NAME_CHARACTERS = 60_000;

interface FilesSeen {
  url: string;
  /** Marks of the files that were there before. */
  seen: string;
  isFirst: boolean;
  signal: AbortSignal;
}

/**
 * Compares the files of a place with those that were seen. By names alone, and by all of them: clocks, the order of names and
 * listings that lag cannot make it miss one or tell one twice. Undefined where nothing has changed.
 */
export async function lookAtFiles(
  list: ListFiles,
  { url, seen, isFirst, signal }: FilesSeen,
): Promise<Look | undefined> {
  const before = new Set(fileMarks(seen));
  const now = new Set<string>();
  const added: string[] = [];
  const names = new ShortList();
  for await (const page of list(url, { signal })) {
    for (const name of page) {
      const mark = markOf(name);
      if (now.has(mark)) continue;
      now.add(mark);
      if (before.has(mark)) continue;
      added.push(mark);
      if (!isFirst) names.add(name);
    }
    if (now.size > MOST_SEEN_FILES) throw tooMany(url);
  }
  const gone = [...before].filter((mark) => !now.has(mark));
  if (!isFirst && added.length === 0 && gone.length === 0) return undefined;
  return {
    kind: 'files',
    added: added.join(''),
    gone: gone.join(''),
    count: added.length,
    names: names.list,
  };
}

function markOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, FILE_MARK_LENGTH);
}

function tooMany(url: string): StorageProblem {
  const why = `there are more than ${MOST_SEEN_FILES} files`;
  const advice = 'Watch a folder that has fewer, or move away what was read.';
  return new StorageProblem(url, { why, advice });
}

/** Names as long as they are few. */
class ShortList {
  readonly list: string[] = [];
  #characters = 0;

  add(name: string): void {
    this.#characters += name.length;
    if (this.list.length < MOST_FILE_NAMES && this.#characters <= MOST_NAME_CHARACTERS) this.list.push(name);
  }
}
