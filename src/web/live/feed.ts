import { html } from 'hono/html';
import { LRUCache } from 'lru-cache';

/** What is shown of one thing at one time: the HTML of each part of its page by the id of the element. */
export type Parts = ReadonlyMap<string, string>;

/** What a page shows, and which of its parts have changed since when. */
export interface Shown {
  /** Grows with each change; unique to this process, as browsers come back after a restart. */
  version: number;
  parts: Parts;
  /** The version in which each part has changed last. */
  changedIn: ReadonlyMap<string, number>;
  /** The version in which parts came or went, so that the whole page is to be loaded again. */
  rebuiltIn: number;
}

export interface FeedOptions<T> {
  /** Looks again; `before` is what the last look has found. Never throws: what fails is part of what is shown. */
  look: (key: string, before: T | undefined) => Promise<T>;
  /** What is shown of it. */
  partsOf: (found: T) => Promise<Parts>;
  /** How long until the next look, in milliseconds, while somebody watches. */
  pauseMillis: (found: T) => number;
}

interface Watched<T> {
  found: T;
  shown: Shown;
  atMillis: number;
}

/** What was looked at lately, without anybody watching; in letters of its HTML, most of which are a byte. */
const MOST_KEPT_LETTERS = 50_000_000;

interface Watch<T> {
  tell: Set<(shown: Shown) => void>;
  /** What they have been shown, however much else is kept. */
  latest?: Watched<T>;
  timer?: NodeJS.Timeout;
}

/**
 * Looks at things for all who watch them: one that fifty pages show is asked about once. Nobody watches: nothing is asked.
 */
export class Feed<T> {
  readonly #kept = new LRUCache<string, Watched<T>>({
    maxSize: MOST_KEPT_LETTERS,
    sizeCalculation: ({ shown }) =>
      [...shown.parts.values()].reduce((total, { length }) => total + length, 1),
  });
  readonly #looking = new Map<string, Promise<Watched<T>>>();
  readonly #watches = new Map<string, Watch<T>>();
  /** In microseconds, so that a new process goes on above the versions of the one before. */
  #version = Date.now() * 1000;

  constructor(private readonly options: FeedOptions<T>) {}

  /** How many watch something. */
  get watching(): number {
    return [...this.#watches.values()].reduce((total, { tell }) => total + tell.size, 0);
  }

  /** What is to be shown now: looked at anew, unless that was done a moment ago. */
  async now(key: string): Promise<{ found: T; shown: Shown }> {
    const kept = this.#kept.get(key);
    if (kept !== undefined && Date.now() - kept.atMillis < this.options.pauseMillis(kept.found)) return kept;
    return this.#look(key);
  }

  /** Calls back with each change from now on, until the function that it gives is called. */
  watch(key: string, onChange: (shown: Shown) => void): () => void {
    const watch: Watch<T> = this.#watches.get(key) ?? { tell: new Set() };
    watch.tell.add(onChange);
    this.#watches.set(key, watch);
    if (watch.tell.size === 1) this.#schedule(key, watch, 0);
    return () => {
      watch.tell.delete(onChange);
      if (watch.tell.size > 0) return;
      clearTimeout(watch.timer);
      if (this.#watches.get(key) === watch) this.#watches.delete(key);
    };
  }

  /** Looks anew, after something was done that changes it. */
  async refresh(key: string): Promise<T> {
    // A look that is under way may have seen what was before.
    await this.#looking.get(key);
    return (await this.#look(key)).found;
  }

  #schedule(key: string, watch: Watch<T>, millis: number): void {
    const look = async (): Promise<void> => {
      const { found } = await this.#look(key);
      if (watch.tell.size > 0) this.#schedule(key, watch, this.options.pauseMillis(found));
    };
    watch.timer = setTimeout(() => void look(), millis);
  }

  #look(key: string): Promise<Watched<T>> {
    const under = this.#looking.get(key);
    if (under !== undefined) return under;
    const look = this.#lookOnce(key).finally(() => this.#looking.delete(key));
    this.#looking.set(key, look);
    return look;
  }

  async #lookOnce(key: string): Promise<Watched<T>> {
    const watch = this.#watches.get(key);
    const before = this.#kept.get(key) ?? watch?.latest;
    const found = await this.options.look(key, before?.found);
    const isSame = before !== undefined && before.found === found;
    const shown = isSame ? before.shown : this.#showing(await this.#partsOf(found), before?.shown);
    const watched = { found, shown, atMillis: Date.now() };
    this.#kept.set(key, watched);
    if (watch !== undefined) watch.latest = watched;
    if (shown !== before?.shown) for (const tell of watch?.tell ?? []) tell(shown);
    return watched;
  }

  /** A page that cannot be made says so, and the other ones go on. */
  async #partsOf(found: T): Promise<Parts> {
    try {
      return await this.options.partsOf(found);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return new Map([
        ['page', String(await html`<p role="alert">This page could not be made: ${message}</p>`)],
      ]);
    }
  }

  /** The same object where nothing has changed. */
  #showing(parts: Parts, before: Shown | undefined): Shown {
    const changed = [...parts].filter(([id, text]) => before?.parts.get(id) !== text).map(([id]) => id);
    const isRebuilt = before?.parts.size !== parts.size || changed.some((id) => !before.parts.has(id));
    if (before !== undefined && changed.length === 0 && !isRebuilt) return before;
    const version = ++this.#version;
    const changedIn = new Map(isRebuilt ? [] : before?.changedIn);
    for (const id of isRebuilt ? parts.keys() : changed) changedIn.set(id, version);
    return {
      version,
      parts,
      changedIn,
      rebuiltIn: isRebuilt || before === undefined ? version : before.rebuiltIn,
    };
  }
}
