import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Said } from '../pages/page.js';

const MOST_KEPT = 1000;

/** What is said once on the next page: its address has an id of it, so that nobody else can have a page say something. */
export class Sayings {
  readonly #kept = new LRUCache<string, Said>({ max: MOST_KEPT });

  /** The address of a page that says it. */
  on(path: string, said: Said): string {
    const id = randomUUID();
    this.#kept.set(id, said);
    return `${path}?said=${id}`;
  }

  read(id: string | undefined): Said | undefined {
    return id === undefined ? undefined : this.#kept.get(id);
  }
}
