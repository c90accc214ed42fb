import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type z } from 'zod';
import { startEmulator as serve } from './server.js';
import { report } from './services/control-service.js';
import { faultSchema } from './state/faults.js';
import type { InvariantReport } from './state/invariants.js';
import { clusterFailureSchema, scriptSchema } from './state/scripts.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from './state/settings.js';
import { problemsOf } from './wire/schema-parts.js';

/** A bad answer to be given: see docs/local.md. */
export type Fault = z.input<typeof faultSchema>;
/** What a task does instead of executing anything. */
export type Script = z.input<typeof scriptSchema>;
/** Why a cluster does not start. */
export type ClusterFailure = z.input<typeof clusterFailureSchema>;

export interface EmulatorOptions extends Partial<Omit<EmulatorSettings, 'root' | 'data'>> {
  /** The folder that is served as the workspace: `/Workspace/a/b` is `root/a/b.py` or `.sql`. */
  root: string;
  /** Where tables, volumes and installed files are kept; a temporary folder that goes with the emulator unless given. */
  data?: string;
  /** A free one unless given. */
  port?: number;
}

/** An emulated workspace, and the ways to make it fail. */
export interface EmulatorForTests {
  /** What DATABRICKS_HOST is set to; any token is accepted. */
  readonly url: string;
  /** Lets the next requests to a route go wrong. Throws on a fault that makes no sense. */
  injectFault(fault: Fault): void;
  /** Plays a task (`*`: all that have no script) instead of executing it: how long, with what result and values. */
  scriptTask(taskKey: string, script: Script): void;
  /** Lets one cluster that would start fail. */
  failCluster(failure: ClusterFailure): void;
  /** How many requests came, by route. */
  requests(): Record<string, number>;
  /** What a well-behaved client must leave empty, and how often each task was submitted. */
  report(): InvariantReport & { submits: Record<string, number> };
  /** Forgets faults, scripts and requests. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts an emulated workspace on loopback. */
export async function startEmulatorForTests(options: EmulatorOptions): Promise<EmulatorForTests> {
  const { root, data: given, port, ...settings } = options;
  const data = given ?? mkdtempSync(join(tmpdir(), 'brickwork-emulator-'));
  mkdirSync(data, { recursive: true });
  const emulator = await serve(
    { ...DEFAULT_SETTINGS, ...settings, root: resolve(root), data: resolve(data) },
    port === undefined ? {} : { port },
  );
  const { workspace, url } = emulator;
  const { faults, scripts, requests, invariants } = workspace;
  return {
    url,
    injectFault: (fault) => faults.add(read(faultSchema, fault)),
    scriptTask: (taskKey, script) => scripts.set(taskKey, read(scriptSchema, script)),
    failCluster: (failure) => void scripts.clusterFailures.push(read(clusterFailureSchema, failure)),
    requests: () => Object.fromEntries(requests.counts),
    report: () => report(workspace),
    reset: () => [scripts, faults, requests, invariants].forEach((part) => part.clear()),
    async stop() {
      await emulator.stop();
      if (given === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}

function read<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${problemsOf(parsed.error)}.`);
}
