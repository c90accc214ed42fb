import { defineConfig } from 'vitest/config';
import SlowFirst from './test/support/slow-first.js';

/** They replace a module that others import, or the SDK's hooks: they need a process of their own. */
const APART = [
  'test/activities/cluster-usage.test.ts',
  'test/activities/run-watcher.test.ts',
  'test/worker/promise-hooks.test.ts',
];

/** Installs hundreds of packages: `npm run test:clients` has it. */
export const OF_CLIENTS = ['test/clients/airflow.test.ts'];

export default defineConfig({
  test: {
    // Most tests wait for servers and processes, so that four files at a time fit two cores.
    maxWorkers: 4,
    // Worker threads crash with the Temporal SDK's native part.
    pool: 'forks',
    sequence: { sequencer: SlowFirst },
    // Of a file whose tests run beside each other.
    maxConcurrency: 8,
    setupFiles: ['test/support/quiet-logs.ts'],
    // It imports JSON as Node alone does not.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'brickwork',
          include: ['test/**/*.test.ts'],
          exclude: [...APART, ...OF_CLIENTS],
          // The SDKs take longer to load than most files run.
          isolate: false,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      { extends: true, test: { name: 'apart', include: APART } },
    ],
    coverage: {
      provider: 'v8',
      // Workflow code runs in a sandbox that coverage cannot see, so full coverage is asked of the pure core.
      include: ['src/core/**/*.ts'],
      reporter: ['text-summary', ['text', { skipFull: true }]],
      thresholds: { lines: 100, functions: 100, branches: 98, statements: 100 },
    },
  },
});
