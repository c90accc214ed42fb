/** The pages of a listing, until it is aborted: then throws the reason at once, also while a page is under way. */
export async function* untilAborted<T>(pages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  // It has no reader between two pages.
  aborted.catch(() => undefined);
  let isUnderWay = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      isUnderWay = true;
      const page = iterator.next();
      page.catch(() => undefined);
      const step = await Promise.race([page, aborted]);
      isUnderWay = false;
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // A page that is under way would be waited for.
    if (!isUnderWay) await iterator.return?.();
  }
}
