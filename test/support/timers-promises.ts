/** In place of `node:timers/promises`, which fake timers do not reach. */
export function setTimeout(millis: number, value?: unknown): Promise<unknown> {
  return new Promise((resolve) => globalThis.setTimeout(() => resolve(value), millis));
}
