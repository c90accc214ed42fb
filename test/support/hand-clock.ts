import type { Clock } from '../../src/emulator/state/clock.js';

/** A clock that a test turns. */
export function handClock() {
  let now = 0;
  let timers: { at: number; act: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(millis, act) {
      const timer = { at: now + millis, act };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  };
  const turn = (millis: number): void => {
    const until = now + millis;
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      next.act();
    }
    now = until;
  };
  return { clock, turn };
}
