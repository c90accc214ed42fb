import type { EmulatorForTests, EmulatorOptions } from '../emulator/emulator-for-tests.js';
import { loadWithOptionalPackages, localStack } from '../packages/optional-packages.js';
import type { TemporalServer, TemporalServerOptions } from '../local/temporal-server.js';

/** `brickwork/emulator`: a Databricks workspace and a Temporal server on this machine, for tests of one's own. */
export type {
  AttemptFailure,
  ClusterFailure,
  EmulatorForTests,
  EmulatorOptions,
  Fault,
  Listing,
  Script,
} from '../emulator/emulator-for-tests.js';
export { PackagesMissing } from '../packages/optional-packages.js';
export type { TemporalServer } from '../local/temporal-server.js';

/** Starts an emulated workspace on loopback, which really executes Python and SQL. Throws PackagesMissing. */
export async function startEmulator(options: EmulatorOptions): Promise<EmulatorForTests> {
  const { startEmulatorForTests } = await loadWithOptionalPackages(
    localStack('The emulator'),
    () => import('../emulator/emulator-for-tests.js'),
  );
  return startEmulatorForTests(options);
}

/**
 * The Temporal server that TEMPORAL_ADDRESS names, else a dev server of one's own: `temporal` on the PATH, or one that is
 * downloaded once (docs/local.md). Throws PackagesMissing.
 */
export async function startTemporalServer(
  options: Partial<TemporalServerOptions> = {},
): Promise<TemporalServer> {
  const { startTemporalServer: start } = await loadWithOptionalPackages(
    localStack('A Temporal server of your own'),
    () => import('../local/temporal-server.js'),
  );
  return start({ progress: () => undefined, ...options });
}
