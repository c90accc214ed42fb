import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most tests wait for servers and processes, so that two files at a time fit two cores.
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    // Worker threads crash with the Temporal SDK's native part.
    pool: 'forks',
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/quiet-logs.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/count-reporter.ts'],
    coverage: {
      provider: 'v8',
      // Workflow code runs in a sandbox that coverage cannot see, so full coverage is asked of the pure core.
      include: ['src/core/**/*.ts'],
      reporter: ['text-summary', ['text', { skipFull: true }]],
      thresholds: { lines: 100, functions: 100, branches: 98, statements: 100 },
    },
  },
});
