import { setTimeout as sleep } from 'node:timers/promises';
import { type FiringJob, liveJobs, pastJobs } from './firing-jobs.js';
import { endedFirings, judgeFirings } from './firing-runs.js';
import { ChaosStack } from './stack.js';

export interface FiringsOptions {
  /** Times that have passed and are made up for, of each of the nine jobs. */
  backfilled: number;
  /** How long two jobs start every second. */
  liveSeconds: number;
  /** Kills of the server at least, and as many of workers; they go on until all runs have ended. */
  kills: number;
  /** Between two of them. */
  calmMillis: number;
  progress: (line: string) => void;
}

/** What it came to. */
export interface FiringsTally {
  firings: number;
  lost: number;
  twice: number;
  besides: number;
  failed: number;
  /** Jobs whose own count of runs is another one. */
  miscounted: number;
  notDue: number;
  repeated: number;
  serverKills: number;
  workerKills: number;
  seconds: number;
}

interface Deployed extends FiringJob {
  jobId: string;
}

/** How long a server stays away that was killed. */
const DOWN_MILLIS = 1500;
/** Time for the deploys, before the first second that counts. */
const BEFORE_LIVE_MILLIS = 1000;
const BEFORE_LIVE_MILLIS_EACH = 400;
/** So many runs are open before more times are made up for. */
const MOST_OPEN = 300;
/** Nothing has changed for so long: what is missing will not come. A worker that dies while it plans holds a run up for a minute. */
const PATIENCE_MILLIS = 180_000;

/**
 * Jobs that start by their schedules, and make up for times that have passed, while the server and workers are killed again
 * and again; every time of a schedule must come to exactly one run.
 */
export async function firings(options: FiringsOptions): Promise<FiringsTally> {
  const settings = { eventsBeforeContinue: ['10000'], clockMinutes: ['0'] };
  const stack = await ChaosStack.start(1, settings);
  const beginMillis = Date.now();
  try {
    const jobs = await deployAll(stack, options.backfilled, options.liveSeconds);
    const killer = new Killer(stack, options);
    const killing = killer.kill();
    // What it throws is thrown below, where it is awaited.
    killing.catch(() => undefined);
    for (const job of jobs) await makeUp(stack, job);
    for (const job of jobs) await ended(stack, job, options);
    killer.isEnough = true;
    await killing;
    const { serverKills, workerKills } = killer;
    const seconds = Math.round((Date.now() - beginMillis) / 1000);
    return { ...(await judge(stack, jobs, options)), serverKills, workerKills, seconds };
  } finally {
    await stack.stop();
  }
}

/** One sentence with every figure. */
export function describeFirings(tally: FiringsTally): string {
  const { firings: count, lost, twice, besides, failed, miscounted, notDue, repeated, seconds } = tally;
  return (
    `${count} firings in ${seconds} s, with ${tally.serverKills} kills of the server and ${tally.workerKills} of workers: ` +
    `${lost} lost, ${twice} twice, ${besides} besides, ${failed} failed, ${miscounted} jobs that count otherwise; ` +
    `${notDue} skipped as not due, ${repeated} as repeated`
  );
}

/** True where every time has come to exactly one run. */
export function isRight({ lost, twice, besides, failed, miscounted }: FiringsTally): boolean {
  return lost + twice + besides + failed + miscounted === 0;
}

async function deployAll(stack: ChaosStack, backfilled: number, liveSeconds: number): Promise<Deployed[]> {
  const deploy = async (job: FiringJob): Promise<Deployed> => {
    const { identity, name, settings: document } = job;
    return { ...job, ...(await stack.jobs.deploy({ identity, name, document, author: 'chaos' })) };
  };
  const past: Deployed[] = [];
  for (const job of pastJobs(backfilled)) past.push(await deploy(job));
  const minutes = Math.ceil(liveSeconds / 60) + 1;
  const waitMillis = BEFORE_LIVE_MILLIS + 2 * minutes * BEFORE_LIVE_MILLIS_EACH;
  const fromMillis = Math.ceil((Date.now() + waitMillis) / 1000) * 1000;
  const live: Deployed[] = [];
  for (const job of liveJobs(fromMillis, liveSeconds)) live.push(await deploy(job));
  if (Date.now() >= fromMillis) throw new Error('The deploys took longer than they may.');
  return [...past, ...live];
}

/** Makes up for the times of a job that have passed, as long as few runs are open: others would wait in front of them. */
async function makeUp({ client: { client }, jobs }: ChaosStack, job: Deployed): Promise<void> {
  const runs = 'WorkflowType = "runJob"';
  const until = async (query: string, isSo: (count: number) => boolean): Promise<void> => {
    let before = -1;
    let waitUntil = 0;
    for (;;) {
      // A server that is away says nothing.
      const count = await client.workflow.count(query).then(
        ({ count }) => count,
        () => before,
      );
      if (isSo(count)) return;
      if (count !== before) waitUntil = Date.now() + PATIENCE_MILLIS;
      if (Date.now() > waitUntil)
        throw new Error(`${job.name}: ${count} runs, and no other number for too long (${query})`);
      before = count;
      await sleep(250);
    }
  };
  let times = 0;
  for (const range of job.backfills) {
    times += (await jobs.backfill(job.jobId, range)).times.length;
    await until(`${runs} AND TemporalScheduledById = "job/${job.jobId}"`, (count) => count >= times);
    await until(`${runs} AND ExecutionStatus = "Running"`, (count) => count <= MOST_OPEN);
  }
}

/** Waits for the runs of a job, as long as some end. */
async function ended(
  stack: ChaosStack,
  { jobId, name, expected }: Deployed,
  { progress }: FiringsOptions,
): Promise<void> {
  let before = -1;
  let waitUntil = (expected.at(-1) ?? 0) + PATIENCE_MILLIS;
  for (;;) {
    const count = await endedFirings(stack.client, jobId).catch(() => before);
    if (count >= expected.length) break;
    if (count > before) waitUntil = Math.max(waitUntil, Date.now() + PATIENCE_MILLIS);
    if (Date.now() > waitUntil) break;
    before = Math.max(before, count);
    await sleep(250);
  }
  progress(`${name}: ${expected.length} times, ${before} ended before the last look`);
}

/** Kills a worker and the server in turns. */
class Killer {
  isEnough = false;
  serverKills = 0;
  workerKills = 0;

  constructor(
    private readonly stack: ChaosStack,
    private readonly options: FiringsOptions,
  ) {}

  async kill(): Promise<void> {
    const { kills, calmMillis } = this.options;
    while (!this.isEnough || this.serverKills < kills) {
      await sleep(calmMillis);
      await this.stack.killWorker();
      this.workerKills++;
      await sleep(calmMillis);
      await this.stack.killServer(DOWN_MILLIS);
      this.serverKills++;
    }
  }
}

async function judge(
  stack: ChaosStack,
  jobs: readonly Deployed[],
  { progress }: FiringsOptions,
): Promise<Omit<FiringsTally, 'serverKills' | 'workerKills' | 'seconds'>> {
  const tally = {
    firings: 0,
    lost: 0,
    twice: 0,
    besides: 0,
    failed: 0,
    miscounted: 0,
    notDue: 0,
    repeated: 0,
  };
  for (const job of jobs) {
    const found = await judgeFirings(stack.client, job.jobId, job);
    const { run_counts: counts } = await stack.jobs.show(job.jobId);
    const times = (list: number[]): string[] => list.map((time) => new Date(time).toISOString());
    tally.firings += job.expected.length;
    tally.lost += found.lost.length;
    tally.twice += found.twice.length;
    tally.besides += found.besides.length;
    tally.failed += found.failed.length;
    tally.notDue += found.notDue;
    tally.repeated += found.repeated;
    const { SUCCESS: succeeded, SKIPPED: skipped = 0, ...others } = counts;
    const isCounted =
      succeeded === job.expected.length && skipped === found.repeated && Object.keys(others).length === 0;
    if (!isCounted) tally.miscounted++;
    const wrong = {
      lost: times(found.lost),
      twice: times(found.twice),
      besides: times(found.besides),
      failed: found.failed,
      ...(isCounted ? {} : { counts }),
    };
    for (const [what, list] of Object.entries(wrong))
      if (Object.keys(list).length > 0) progress(`${job.identity}, ${what}: ${JSON.stringify(list)}`);
  }
  return tally;
}
