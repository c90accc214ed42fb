/*
 * What happens to each run of a campaign, drawn from its seed: the same seed and number give the same example, the same
 * faults and the same strike. Only how they meet depends on the machine.
 */

/** A bad answer of the Databricks side; the members are those of the emulator's faults. */
export interface PlannedFault {
  route: string;
  kind:
    'lost_response' | 'reset' | 'status' | 'html' | 'truncated' | 'redirect' | 'delay' | 'slow' | 'duplicate';
  after: number;
  times: number;
  status?: number;
  retry_after_seconds?: number;
  delay_millis?: number;
}

/** What happens to the workers, the network, the Temporal server or the workspace's clock while the run goes on. */
export interface Strike {
  kind:
    | 'SIGKILL'
    | 'SIGTERM'
    | 'SIGSTOP'
    | 'server restart'
    | 'cut connections'
    | 'cut link'
    | 'slow link'
    | 'clock jump';
  afterMillis: number;
  /** Of a clock jump: by how much, forward or back. */
  jumpMillis?: number;
}

export interface PlannedRun {
  number: number;
  example: string;
  largeIds: boolean;
  faults: PlannedFault[];
  strike?: Strike;
}

const ROUTES = [
  '/jobs/runs/submit',
  '/jobs/runs/get',
  '/jobs/runs/get-output',
  '/clusters/create',
  '/clusters/get',
  '/clusters/delete',
  '/jobs/create',
  '/jobs/run-now',
  '/jobs/delete',
  '/api/',
];

const STRIKES: Strike['kind'][] = [
  'SIGKILL',
  'SIGKILL',
  'SIGTERM',
  'SIGSTOP',
  'cut connections',
  'cut link',
  'slow link',
  'clock jump',
];

const HOUR_MILLIS = 3_600_000;

/** One in so many runs meets a restart of the Temporal server, which all lanes have to live through. */
const RUNS_PER_RESTART = 25;

/** The run of this number. */
export function planRun(seed: number, number: number, examples: readonly string[]): PlannedRun {
  const next = random(seed * 1_000_003 + number);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)];
  const fault = (): PlannedFault => {
    const kind = pick([
      'lost_response',
      'reset',
      'status',
      'status',
      'html',
      'truncated',
      'redirect',
      'delay',
      'slow',
      'duplicate',
    ] as const);
    const at = { route: pick(ROUTES), kind, after: below(4), times: 1 + below(2) };
    if (kind === 'status') {
      const status = pick([429, 500, 503, 401]);
      return { ...at, status, ...(status === 429 ? { retry_after_seconds: 1 } : {}) };
    }
    // Above the timeout of a call: the answer comes when nobody waits for it any more.
    if (kind === 'delay') return { ...at, delay_millis: 2500 };
    return kind === 'slow' ? { ...at, delay_millis: 1000 } : at;
  };
  const example = pick(examples);
  const largeIds = below(4) === 0;
  const faults = Array.from({ length: 1 + below(4) }, fault);
  const restarts = number % RUNS_PER_RESTART === RUNS_PER_RESTART - 1;
  const strikes = restarts || below(2) === 0;
  const kind = restarts ? 'server restart' : pick(STRIKES);
  return {
    number,
    example,
    largeIds,
    faults,
    ...(strikes ? { strike: { kind, afterMillis: below(3000), ...jumpOf(kind, below) } } : {}),
  };
}

function jumpOf(kind: Strike['kind'], below: (limit: number) => number): Pick<Strike, 'jumpMillis'> {
  const sign = below(2) === 0 ? 1 : -1;
  return kind === 'clock jump' ? { jumpMillis: sign * (1 + below(24)) * HOUR_MILLIS } : {};
}

/** Numbers from 0 to 1 that only depend on the seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
