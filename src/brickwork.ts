import { runCommandLine } from './cli/main.js';

/** Composition root of the command line: gives it what needs a worker or a workspace, once that is asked for. */
await runCommandLine({
  startLocalStack: async (options) => (await import('./local/local-stack.js')).startLocalStack(options),
  readWorkspaceSources: async (definition) =>
    (await import('./local/workspace-sources.js')).readWorkspaceSources(definition),
});
