import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmulator as serve } from './server.js';
import { type Controls, controlsOf } from './services/controls.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from './state/settings.js';

export type { AttemptFailure, ClusterFailure, Fault, Listing, Script } from './services/controls.js';

export interface EmulatorOptions extends Partial<Omit<EmulatorSettings, 'root' | 'data'>> {
  /** The folder that is served as the workspace: `/Workspace/a/b` is `root/a/b.py` or `.sql`. */
  root: string;
  /** Where tables, volumes and installed files are kept; a temporary folder that goes with the emulator unless given. */
  data?: string;
  /** A free one unless given. */
  port?: number;
}

/** An emulated workspace, and the ways to make it fail. */
export interface EmulatorForTests extends Controls {
  /** What DATABRICKS_HOST is set to; any token is accepted, unless `knownTokensOnly` is set. */
  readonly url: string;
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
  return {
    ...controlsOf(emulator.workspace),
    url: emulator.url,
    async stop() {
      await emulator.stop();
      if (given === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}
