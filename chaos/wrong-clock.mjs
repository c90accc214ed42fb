/*
 * Loaded before a worker's own code: its clock is wrong by the minutes of CHAOS_CLOCK_MINUTES. What a worker decides must
 * go by Temporal's time.
 */
const offsetMillis = Number(process.env['CHAOS_CLOCK_MINUTES']) * 60_000;
const RightDate = Date;

globalThis.Date = class extends RightDate {
  /** @param {[] | [number]} args */
  constructor(...args) {
    if (args.length === 0) super(RightDate.now() + offsetMillis);
    else super(...args);
  }
  static now() {
    return RightDate.now() + offsetMillis;
  }
};
