/** Does what has the same key one after the other, in the order in which it was asked for; what fails holds nothing up. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  async do<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const done = before.then(act);
    const settled = done.catch(() => undefined);
    this.#last.set(key, settled);
    try {
      return await done;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}
