import { runCommandLine } from './cli/main.js';
import { loadWithOptionalPackages } from './emulator/optional-packages.js';

/** Composition root of the command line: gives it what needs a worker or a workspace, once that is asked for. */
await runCommandLine({
  startLocalStack: async (options) => {
    const load = () => import('./local/local-stack.js');
    return (await loadWithOptionalPackages('--local', load)).startLocalStack(options);
  },
  readWorkspaceSources: async (definition) =>
    (await import('./local/workspace-sources.js')).readWorkspaceSources(definition),
});
