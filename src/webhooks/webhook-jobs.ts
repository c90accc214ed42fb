import { LRUCache } from 'lru-cache';
import type { DeployedJobs } from '../client/deployed-jobs.js';
import { JobNotFound } from '../client/find-job.js';
import type { JobSummary } from '../core/jobs/job-summary.js';
import { type JobWebhook, webhookOf } from '../core/webhook/webhook-settings.js';

/** A deployed job as requests name it; `webhook` is absent where none starts it. */
export interface ReachedJob {
  jobId: string;
  name: string;
  webhook?: JobWebhook;
}

/** What is asked for about deployed jobs. */
export type AskedJobs = Pick<DeployedJobs, 'list' | 'settings'>;

const MOST_JOBS = 10_000;

/**
 * Finds jobs for requests, and asks Temporal so seldom that a flood of them is none of queries: once in `keptMillis` for all
 * names, since those that nobody has deployed have no end, and once for the settings of each deployed job.
 */
export class WebhookJobs {
  readonly #lists: LRUCache<'all', ReadonlyMap<string, JobSummary>>;
  readonly #webhooks: LRUCache<string, { webhook?: JobWebhook }>;

  constructor(jobs: AskedJobs, keptMillis: number) {
    this.#lists = new LRUCache({
      max: 1,
      ttl: keptMillis,
      fetchMethod: async () => byWhatNamesThem(await jobs.list()),
    });
    this.#webhooks = new LRUCache({
      max: MOST_JOBS,
      ttl: keptMillis,
      fetchMethod: (jobId) => askForWebhook(jobs, jobId),
    });
  }

  /** The job of a name, or of an id; undefined where none or several are meant. Throws where Temporal does not answer. */
  async find(named: string): Promise<ReachedJob | undefined> {
    const known = await this.#lists.fetch('all');
    const job = known?.get(named);
    if (job === undefined) return undefined;
    const { job_id: jobId, name } = job;
    return { jobId, name, ...(await this.#webhooks.fetch(jobId)) };
  }

  /** Forgets the settings of a job, which have turned out to be old. */
  forget({ jobId }: ReachedJob): void {
    this.#webhooks.delete(jobId);
  }
}

async function askForWebhook(jobs: AskedJobs, jobId: string): Promise<{ webhook?: JobWebhook }> {
  try {
    const webhook = webhookOf((await jobs.settings(jobId)).document);
    return webhook === undefined ? {} : { webhook };
  } catch (error) {
    // It was deleted a moment ago.
    if (error instanceof JobNotFound) return {};
    throw error;
  }
}

/** Ids come before names, and a name that several jobs have names none. */
function byWhatNamesThem(jobs: readonly JobSummary[]): ReadonlyMap<string, JobSummary> {
  const live = jobs.filter(({ deleted }) => deleted === undefined);
  const times = new Map<string, number>();
  for (const { name } of live) times.set(name, (times.get(name) ?? 0) + 1);
  const named = live.filter(({ name }) => times.get(name) === 1).map((job) => [job.name, job] as const);
  return new Map([...named, ...live.map((job) => [job.job_id, job] as const)]);
}
