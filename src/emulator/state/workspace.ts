import { randomInt } from 'node:crypto';
import { Callers } from './callers.js';
import { type Clock, systemClock } from './clock.js';
import { ClusterPool } from './cluster-pool.js';
import { Faults } from './faults.js';
import { Invariants } from './invariants.js';
import { ownedBy } from './permissions.js';
import { SavedQueries } from './queries.js';
import { RequestLog } from './request-log.js';
import type { Job } from './job.js';
import { type Listing, listingSchema } from './listing.js';
import type { Run } from './run.js';
import { RunIndex } from './run-index.js';
import { Scripts } from './scripts.js';
import type { EmulatorSettings } from './settings.js';
import type { Statement } from './statement.js';

/** Everything that one emulated workspace knows: the state that the services read and change. */
export class Workspace {
  readonly runs = new Map<string, Run>();
  /** The same runs, and the strangers. */
  readonly runIndex = new RunIndex();
  /** Runs of other tools, which stand in lists only. */
  readonly strangers = new Set<Run>();
  listing: Listing = listingSchema.parse({});
  /** Run id by idempotency token; tokens stay reserved (databricks/cli#5882). */
  readonly runTokens = new Map<string, string>();
  readonly jobs = new Map<string, Job>();
  readonly callers: Callers;
  readonly queries: SavedQueries;
  readonly statements = new Map<string, Statement>();
  readonly clusters: ClusterPool;
  readonly scripts = new Scripts();
  readonly faults = new Faults();
  readonly requests = new RequestLog();
  readonly invariants = new Invariants();
  readonly secrets: Map<string, Map<string, string>>;
  #lastId: bigint;

  constructor(
    readonly settings: EmulatorSettings,
    readonly clock: Clock = systemClock,
  ) {
    this.callers = new Callers(settings);
    this.clusters = new ClusterPool(settings, clock, this.scripts);
    this.queries = new SavedQueries(settings.named, clock.now());
    this.#lastId = settings.largeIds ? 8_795_226_077_063_387_000n : BigInt(randomInt(1, 1000)) * 10n ** 11n;
    for (const { kind, name, id: jobId } of settings.named) {
      if (kind !== 'job') continue;
      const creator = settings.userName;
      this.jobs.set(jobId, {
        jobId,
        createdMillis: clock.now(),
        creator,
        grants: [ownedBy(creator)],
        settings: { name },
      });
    }
    this.secrets = new Map(
      Object.entries(settings.secrets).map(([scope, keys]) => [scope, new Map(Object.entries(keys))]),
    );
  }

  /** A new id for a run or a task run. */
  nextId(): string {
    this.#lastId += BigInt(randomInt(1, 50));
    return String(this.#lastId);
  }
}
