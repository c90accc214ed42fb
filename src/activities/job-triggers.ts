import { ApplicationFailure, Context } from '@temporalio/activity';
import { createHash } from 'node:crypto';
import { jobWorkflowId } from '../core/jobs/job-workflow-id.js';
import { canonicalJson } from '../core/jobs/canonical-json.js';
import type { JsonObject } from '../core/json.js';
import type { Watched } from '../core/trigger/job-trigger.js';
import type { ConditionAnswer, SqlCondition } from '../core/trigger/sql-condition.js';
import type { Look } from '../core/trigger/take-look.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import { type ListFiles, StorageProblem } from '../storage/storage.js';
import { deployedSettings } from './deployed-settings.js';
import { failureFrom, leaseEnded } from './failures.js';
import { type FileStorage, lookAtFiles } from './look-at-files.js';
import { startOnce } from './job-runs.js';
import { beginLease, type Leases } from './lease.js';
import { readCondition } from './sql-condition.js';
import { readTableVersions } from './table-versions.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** What an activity is to look at, and what the job knows of it already. */
export interface LookInput {
  jobId: string;
  watched: Watched;
  workspace?: string;
  /** True where nothing was seen yet: what is there is no news. */
  isFirst: boolean;
  /** True while it could not look. */
  hasProblem: boolean;
  tables?: Record<string, string | null>;
  digest?: string;
  gaveRows?: boolean;
}

/** How often triggers look, and for how long one attempt does. */
export interface TriggerPace {
  intervalSeconds: number;
  leaseSeconds: number;
}

/** A look may take this share of the time at most: a listing of many files costs requests. */
const LOOKING_SHARE = 0.1;

/** The activities of triggers: they look at what is watched, and start runs. */
export class JobTriggers {
  readonly #listings = new Map<DatabricksApi, ListFiles>();

  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
    private readonly storage: FileStorage,
    private readonly pace: TriggerPace,
  ) {}

  /** Looks again and again until something is new, for one lease; ends with `LeaseEnded` where nothing was. */
  async awaitLook(input: LookInput): Promise<Look> {
    const lease = beginLease(this.leases, this.pace.leaseSeconds);
    const look = await this.#looker(input, lease.signal);
    for (;;) {
      const began = performance.now();
      try {
        const seen = await look();
        if (seen !== undefined || input.isFirst) return seen ?? { kind: 'well' };
        if (input.hasProblem) return { kind: 'well' };
      } catch (problem) {
        if (lease.signal.aborted) throw leaseEnded('The worker stops, or nobody waits for this any more.');
        const message = messageOf(problem);
        if (!input.hasProblem) return { kind: 'problem', message };
      }
      const tookMillis = performance.now() - began;
      await lease.pause(Math.max(this.pace.intervalSeconds * 1000, tookMillis / LOOKING_SHARE));
      if (lease.left() === 0) throw leaseEnded('Nothing is new.');
    }
  }

  /** Asks the query of a condition. */
  async readCondition(input: { condition: SqlCondition; workspace?: string }): Promise<ConditionAnswer> {
    const { signal } = beginLease(this.leases, Infinity);
    try {
      return await this.#ask(input.condition, input.workspace, signal);
    } catch (problem) {
      throw failureFrom(problem);
    }
  }

  /** Starts a run of the version in force; the workflow id makes repeated calls one run. */
  async startRun(input: {
    jobId: string;
    workflowId: string;
    trigger: JsonObject;
    parameters: Record<string, string>;
  }): Promise<void> {
    const { jobId, workflowId, trigger, parameters } = input;
    const settings = await deployedSettings(jobId);
    if (settings === undefined) throw ApplicationFailure.nonRetryable(`The job ${jobId} is not deployed.`);
    const { version, document } = settings;
    const options = { deployed_job: { job_id: jobId, version }, trigger, parameters };
    const run = { workflowType: 'runJob', definition: document };
    await startOnce(run, workflowId, { verb: 'started', reuse: 'REJECT_DUPLICATE', options });
  }

  async #looker(input: LookInput, signal: AbortSignal): Promise<() => Promise<Look | undefined>> {
    const { jobId, watched, workspace } = input;
    const { api } = this.connections.to(workspace);
    switch (watched.kind) {
      case 'files': {
        const job = Context.current().client.workflow.getHandle(jobWorkflowId(jobId));
        const seen = input.isFirst ? '' : await job.query<string>('seenFiles');
        const list = this.#listing(api);
        return () => lookAtFiles(list, { url: watched.url, seen, isFirst: input.isFirst, signal });
      }
      case 'tables':
        return async () => {
          const { warehouseId, names } = watched;
          const { versions } = await readTableVersions(api, { warehouseId, tables: names, signal });
          const { tables } = input;
          const isSame = names.every((name) => {
            const version = versions.find((table) => table.name === name)?.version ?? null;
            return tables?.[name] === version;
          });
          return isSame ? undefined : { kind: 'tables', versions };
        };
      default:
        return async () => {
          if (watched.kind !== 'condition') throw new Error(`Nobody looks at ${watched.kind}.`);
          const answer = await this.#ask(watched.condition, workspace, signal);
          const { gaveRows, digest } = input;
          const isSame =
            answer.kind === 'rows'
              ? answer.count > 0 === gaveRows
              : answer.kind === 'value' && answer.digest === digest;
          return isSame ? undefined : { kind: 'condition', answer };
        };
    }
  }

  /** One for each workspace, since it keeps its clients. */
  #listing(api: DatabricksApi): ListFiles {
    const list = this.#listings.get(api) ?? this.storage(api);
    this.#listings.set(api, list);
    return list;
  }

  async #ask(
    condition: SqlCondition,
    workspace: string | undefined,
    signal: AbortSignal,
  ): Promise<ConditionAnswer> {
    const { api } = this.connections.to(workspace);
    const answer = await readCondition(api, { ...condition, signal });
    if (answer.kind === 'rows') return answer;
    const digest = createHash('sha256').update(canonicalJson(answer.value)).digest('hex');
    return { kind: 'value', digest };
  }
}

/** What people are told; anything that is neither a storage's nor Databricks' problem is a defect of ours. */
function messageOf(problem: unknown): string {
  const isTheirs = problem instanceof StorageProblem || problem instanceof DatabricksError;
  if (isTheirs || problem instanceof ApplicationFailure) return problem.message;
  throw problem;
}
