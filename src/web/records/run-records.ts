import type { Client } from '@temporalio/client';
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import type { JobRuns } from '../../client/job-runs.js';
import { readRunRecord } from '../../client/read-run-record.js';
import type { PriceTable } from '../../core/cost/price-table.js';
import { newestRecords } from '../../core/trend/newest-records.js';
import type { RunRecord } from '../../core/trend/run-record.js';

/** An ended run whose record is wanted; one that was repaired since has ended at another time. */
export interface EndedRun {
  workflow_id: string;
  end_time: number;
}

/** Records with their tasks, all together; a task takes some 150 bytes. */
const MOST_KEPT_TASKS = 300_000;
/** A worker answers several at once; each may have to read a history again. */
const ASKED_AT_ONCE = 4;
const ANSWER_MILLIS = 8_000;
/** A run that could not be asked is asked again then. */
const FAILED_MILLIS = 120_000;
/** A table of a workspace is read as a whole. */
const KEPT_MILLIS = 600_000;

export interface RunRecordsOptions {
  client: Client;
  runs: JobRuns;
  prices: PriceTable;
  /** Reads those that were kept elsewhere: of runs that Temporal has forgotten, too. */
  readKept: () => Promise<readonly RunRecord[]>;
}

/** Records of ended runs: each run is asked once, and those that were kept are not asked for. */
export class RunRecords {
  readonly #records: LRUCache<string, RunRecord>;
  readonly #failed = new LRUCache<string, true>({ max: 1000, ttl: FAILED_MILLIS });
  readonly #asking = new Map<string, Promise<void>>();
  #kept: readonly RunRecord[] = [];
  #keptMillis = -Infinity;
  /** Why those that were kept elsewhere could not be read, the last time that they were wanted. */
  problem: string | undefined;

  constructor(private readonly options: RunRecordsOptions) {
    this.#records = new LRUCache({
      maxSize: MOST_KEPT_TASKS,
      sizeCalculation: ({ tasks }) => tasks.length + 1,
    });
  }

  /** The record of a run, where it is known already. */
  known(run: EndedRun): RunRecord | undefined {
    return this.#records.get(keyOf(run));
  }

  /** Whether a run could not be asked: no worker, or no history any more. It is asked again after a while. */
  isUnreadable(run: EndedRun): boolean {
    return this.#failed.has(keyOf(run));
  }

  /** Asks for those records that are not known yet, the first ones first; one that cannot be had is left out. */
  async ask(wanted: readonly EndedRun[]): Promise<void> {
    const missing = wanted.filter((run) => this.known(run) === undefined && !this.#failed.has(keyOf(run)));
    await pMap(missing, (run) => this.#askOnce(run), { concurrency: ASKED_AT_ONCE });
  }

  /** Those that were kept elsewhere, as they were some minutes ago at most; where they cannot be read, as they were before. */
  async kept(): Promise<readonly RunRecord[]> {
    if (Date.now() - this.#keptMillis < KEPT_MILLIS) return this.#kept;
    this.#keptMillis = Date.now();
    try {
      this.#kept = newestRecords(await this.options.readKept());
      for (const record of this.#kept) this.#records.set(keyOf(record), record);
      this.problem = undefined;
    } catch (error) {
      this.problem = `Kept records could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    return this.#kept;
  }

  /** Several who want the same record ask for it once. */
  #askOnce(run: EndedRun): Promise<void> {
    const key = keyOf(run);
    const under = this.#asking.get(key);
    if (under !== undefined || this.known(run) !== undefined) return under ?? Promise.resolve();
    const asking = this.#ask(run).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #ask(run: EndedRun): Promise<void> {
    const { client, runs, prices } = this.options;
    const { workflow_id: id } = run;
    try {
      const record = await client.withDeadline(Date.now() + ANSWER_MILLIS, () =>
        readRunRecord(runs, id, prices),
      );
      if (record === undefined) this.#failed.set(keyOf(run), true);
      else this.#records.set(keyOf(run), record);
    } catch {
      this.#failed.set(keyOf(run), true);
    }
  }
}

function keyOf({ workflow_id: id, end_time: end }: EndedRun): string {
  return `${end} ${id}`;
}
