import { joinFolder } from './workspace-path.js';
import type { SourceContent, ValueCall } from './source-content.js';

/** How deep notebooks that run others by `%run` are followed. */
const DEEPEST_INCLUDE = 5;

/** The most sources that one plan reads. */
export const MOST_SOURCES = 1000;

/** One source by its path in the workspace. */
export interface SourceRef {
  path: string;
  kind: 'notebook' | 'file';
}

/** What a source says, or why it could not be read. */
export type FetchedSource = SourceContent | { unread: string };

/** Reads many sources at once; the answer has one for each path. */
export type FetchSources = (refs: SourceRef[]) => Promise<ReadonlyMap<string, FetchedSource>>;

/** What the code of a task says of task values, with that of the notebooks that it runs as a part of itself. */
export interface TaskSource {
  calls: (ValueCall & { path: string })[];
  exits: boolean;
  /** What of it could not be read, and why; empty where all of it is known. */
  unread: string[];
}

/** Reads the code at `refs`, by a name that the caller gives each, and all that it includes. */
export async function collectSources(
  refs: ReadonlyMap<string, SourceRef>,
  fetch: FetchSources,
): Promise<Map<string, TaskSource>> {
  const known = new Map<string, FetchedSource>();
  let open: SourceRef[] = [...refs.values()];
  for (let depth = 0; depth <= DEEPEST_INCLUDE && open.length > 0; depth++) {
    const wanted = new Map(open.filter(({ path }) => !known.has(path)).map((ref) => [ref.path, ref]));
    const affordable = [...wanted.values()].slice(0, MOST_SOURCES - known.size);
    const fetched = affordable.length === 0 ? new Map<string, FetchedSource>() : await fetch(affordable);
    open = [];
    for (const { path } of affordable) {
      const source = fetched.get(path) ?? { unread: 'there was no answer' };
      known.set(path, source);
      open.push(...includesOf(path, source));
    }
  }
  return new Map([...refs].map(([name, { path }]) => [name, assemble(path, known)]));
}

function includesOf(path: string, source: FetchedSource): SourceRef[] {
  if ('unread' in source) return [];
  return source.includes.map((included) => ({ path: joinFolder(path, included.path), kind: 'notebook' }));
}

function assemble(path: string, known: ReadonlyMap<string, FetchedSource>): TaskSource {
  const whole: TaskSource = { calls: [], exits: false, unread: [] };
  const seen = new Set([path]);
  for (const at of seen) {
    const source = known.get(at) ?? { unread: 'too many notebooks are read, or too deep' };
    if ('unread' in source) {
      whole.unread.push(`${at}: ${source.unread}`);
      continue;
    }
    whole.calls.push(...source.calls.map((call) => ({ ...call, path: at })));
    whole.exits ||= source.exits;
    for (const included of includesOf(at, source)) seen.add(included.path);
  }
  return whole;
}
