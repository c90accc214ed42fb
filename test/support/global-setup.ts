import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startTemporalServer } from '../../src/local/temporal-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
    temporalCli: string;
  }
}

/** Builds what workers load by path, and starts the one Temporal server that all test files share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['bin/prepare.mjs'], { cwd: home, stdio: ['ignore', 2, 2] });
  const server = await startTemporalServer({ progress: () => undefined, useConfigured: false });
  project.provide('temporalAddress', server.address);
  project.provide('temporalCli', server.cliPath ?? '');
  return () => server.stop();
}
