import { type Clock, systemClock } from '#brickwork/emulator/state/clock.js';

/** The clock of a workspace that can be set while runs go on. */
export interface JumpingClock extends Clock {
  /** Sets it forward, or back where `millis` is negative. */
  jump(millis: number): void;
}

export function jumpingClock(): JumpingClock {
  let offsetMillis = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + offsetMillis,
    jump: (millis) => (offsetMillis += millis),
  };
}
