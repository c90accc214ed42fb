import type { Client } from '@temporalio/client';
import { LRUCache } from 'lru-cache';
import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { jobById } from '../../client/find-job.js';
import type { JsonObject } from '../../core/json.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';

/** How long what is known of a job is believed: waiters ask for their runs every few seconds. */
const KEPT_MILLIS = 1000;
const MOST_JOBS = 10_000;
/** Settings never change; they are kept by their size. */
const MOST_SETTINGS_CHARACTERS = 50_000_000;

/** What the gateway asks about deployed jobs, no more often than it has to; other gateways may change them at any time. */
export class KnownJobs {
  readonly #summaries: LRUCache<string, JobSummary>;
  readonly #lists: LRUCache<'all', JobSummary[]>;
  readonly #settings: LRUCache<string, JsonObject>;

  constructor(
    client: Client,
    private readonly deployed: DeployedJobs,
  ) {
    this.#summaries = new LRUCache({
      max: MOST_JOBS,
      ttl: KEPT_MILLIS,
      fetchMethod: (jobId) => jobById(client, jobId),
    });
    this.#lists = new LRUCache({ max: 1, ttl: KEPT_MILLIS, fetchMethod: () => deployed.list() });
    this.#settings = new LRUCache({
      maxSize: MOST_SETTINGS_CHARACTERS,
      sizeCalculation: (settings) => JSON.stringify(settings).length,
    });
  }

  /** The job of an id, from its memo, without a worker; undefined where none is deployed. */
  find(jobId: string): Promise<JobSummary | undefined> {
    return this.#summaries.fetch(jobId);
  }

  /** All jobs that are not being deleted, by name. */
  async all(): Promise<JobSummary[]> {
    const jobs = (await this.#lists.fetch('all')) ?? [];
    return jobs.filter(({ deleted }) => deleted === undefined);
  }

  /** The settings of a version. Throws MessageRefused where they are not kept. */
  async settings(jobId: string, version: number): Promise<JsonObject> {
    const key = `${jobId}/${version}`;
    const known = this.#settings.get(key);
    if (known !== undefined) return known;
    const { document } = await this.deployed.settings(jobId, version);
    this.#settings.set(key, document);
    return document;
  }

  /** Asks again for a job that was changed here. */
  forget(jobId: string): void {
    this.#summaries.delete(jobId);
    this.#lists.clear();
  }
}
