const DAY = 86_400_000;

/** Of a time zone: making a formatter takes longer than using it, and using it longer than looking up what it said. */
interface Zone {
  formatter: Intl.DateTimeFormat;
  /** By the midnight in UTC at which they hold. */
  offsets: Map<number, number>;
}

/** Ten years, and little memory. */
const MOST_OFFSETS = 4000;

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    const number = 'numeric';
    const date = { year: number, month: number, day: number } as const;
    const time = { hour: number, minute: number, second: number, hourCycle: 'h23' } as const;
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone: name, ...date, ...time });
    zone = { formatter, offsets: new Map() };
    zones.set(name, zone);
  }
  return zone;
}

/** Milliseconds that clocks of the zone are ahead of UTC at an instant. Throws a RangeError for an unknown zone. */
export function offsetAt(zone: string, instant: number): number {
  const second = Math.floor(instant / 1000) * 1000;
  const text = zoneOf(zone).formatter.format(second);
  const [month, day, year, hour, minute, seconds] = text.split(/\D+/, 6).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

function offsetAtMidnight(name: string, midnight: number): number {
  const { offsets } = zoneOf(name);
  let offset = offsets.get(midnight);
  if (offset === undefined) {
    if (offsets.size >= MOST_OFFSETS) offsets.clear();
    offset = offsetAt(name, midnight);
    offsets.set(midnight, offset);
  }
  return offset;
}

/** What clocks of the zone show at an instant, as the instant at which they show it in UTC. */
export function wallTimeAt(zone: string, instant: number): number {
  return instant + offsetAt(zone, instant);
}

/**
 * The instant of a wall time; of the two in an hour that clocks show twice the later one, which is the one at which Quartz
 * fires. Undefined for a time that clocks leap over.
 */
export function instantOf(zone: string, wallTime: number): number | undefined {
  return instantsOfDay(zone, Math.floor(wallTime / DAY) * DAY)(wallTime);
}

/** `instantOf` for the wall times of the day that begins at `midnight`. Clocks change once at most in the days around it. */
export function instantsOfDay(zone: string, midnight: number): (wallTime: number) => number | undefined {
  const [begin, end] = [midnight - DAY, midnight + 2 * DAY];
  const [before, after] = [offsetAtMidnight(zone, begin), offsetAtMidnight(zone, end)];
  if (before === after) return (wallTime) => wallTime - before;
  const change = changeBetween(zone, begin, end);
  return (wallTime) => {
    if (wallTime - after >= change) return wallTime - after;
    return wallTime - before < change ? wallTime - before : undefined;
  };
}

/** The first instant, in whole seconds, at which the offset is no longer that of the beginning. */
export function changeBetween(zone: string, begin: number, end: number): number {
  const before = offsetAt(zone, begin);
  let [same, other] = [begin / 1000, end / 1000];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle * 1000) === before) same = middle;
    else other = middle;
  }
  return other * 1000;
}
