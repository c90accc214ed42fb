import type { z } from 'zod';
import { faultSchema } from '../state/faults.js';
import { applyListing } from '../runs/strangers.js';
import type { InvariantReport } from '../state/invariants.js';
import { listingSchema } from '../state/listing.js';
import { attemptFailureSchema, clusterFailureSchema, scriptSchema } from '../state/scripts.js';
import type { Workspace } from '../state/workspace.js';
import { invalidParameter } from '../wire/api-error.js';
import { problemsOf } from '../wire/schema-parts.js';
import { report } from './report.js';

/** A bad answer to be given: see docs/local.md. */
export type Fault = z.input<typeof faultSchema>;
/** What a task does instead of executing anything. */
export type Script = z.input<typeof scriptSchema>;
/** How attempts of a task fail. */
export type AttemptFailure = z.input<typeof attemptFailureSchema>;
/** Why a cluster does not start. */
export type ClusterFailure = z.input<typeof clusterFailureSchema>;
/** How `runs/list` behaves. */
export type Listing = z.input<typeof listingSchema>;

/** The ways to make an emulated workspace fail, and to see what came of it. Throws on what makes no sense. */
export interface Controls {
  /** Lets the next requests to a route go wrong. */
  injectFault(fault: Fault): void;
  /** Plays a task (`*`: all that have no script) instead of executing it: how long, with what result and values. */
  scriptTask(taskKey: string, script: Script): void;
  /** Lets attempts of a task fail, of which the others are really executed. */
  failAttempts(taskKey: string, failure: AttemptFailure): void;
  /** Lets one cluster that would start fail. */
  failCluster(failure: ClusterFailure): void;
  /** Lets `runs/list` lag, shift its pages, or hold runs of other tools; what is left out is as it was at first. */
  setListing(listing: Listing): void;
  /** How many requests came, by route. */
  requests(): Record<string, number>;
  /** What a well-behaved client must leave empty, and how often each task was submitted. */
  report(): InvariantReport & { submits: Record<string, number> };
  /** Forgets faults, scripts, requests and what was set for lists. */
  reset(): void;
}

/** The controls of one workspace: the same for tests in its process and for those that steer it over HTTP. */
export function controlsOf(workspace: Workspace): Controls {
  const { faults, scripts, requests, invariants } = workspace;
  return {
    injectFault: (fault) => faults.add(read(faultSchema, fault)),
    scriptTask: (taskKey, script) => scripts.set(taskKey, read(scriptSchema, script)),
    failAttempts: (taskKey, failure) => scripts.failAttempts(taskKey, read(attemptFailureSchema, failure)),
    failCluster: (failure) => void scripts.clusterFailures.push(read(clusterFailureSchema, failure)),
    setListing: (listing) => applyListing(workspace, read(listingSchema, listing)),
    requests: () => Object.fromEntries(requests.counts),
    report: () => report(workspace),
    reset() {
      [scripts, faults, requests, invariants].forEach((part) => part.clear());
      applyListing(workspace, listingSchema.parse({}));
    },
  };
}

function read<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidParameter(`${problemsOf(parsed.error)}.`);
}
