import { runCommandLine } from './cli/main.js';
import {
  leastNodeVersion,
  loadWithOptionalPackages,
  localStack,
  optionalPackages,
} from './packages/optional-packages.js';

/** Composition root of the command line: gives it what needs a worker or a workspace, once that is asked for. */
await runCommandLine({
  startLocalStack: async (options) => {
    const load = () => import('./local/local-stack.js');
    return (await loadWithOptionalPackages(localStack('--local'), load)).startLocalStack(options);
  },
  startCaseStacks: async (progress) => {
    const load = () => import('./local/case-stacks.js');
    return (await loadWithOptionalPackages(localStack('test'), load)).startCaseStacks(progress);
  },
  openCaseWorkspace: async (...workspace) =>
    (await import('./local/case-workspace.js')).openCaseWorkspace(...workspace),
  openTargetWorkspace: async (signIn) => {
    const { openTargetWorkspace } = await import('./deploy/target-workspace.js');
    const { readWorkerConfig } = await import('./worker/config.js');
    return openTargetWorkspace(signIn, readWorkerConfig(process.env).requestsPerSecond);
  },
  buildLibraries: async (building) => (await import('./deploy/build-libraries.js')).buildLibraries(building),
  bundleUpload: async (...bundle) => (await import('./deploy/bundle-upload.js')).bundleUpload(...bundle),
  inspectWorkspace: async (profile) =>
    (await import('./databricks/inspect-workspace.js')).inspectWorkspace(profile),
  inspectPackages: () => ({ leastNodeVersion: leastNodeVersion(), packages: optionalPackages() }),
  openRecordTable: async (place) => (await import('./local/open-record-table.js')).openRecordTable(place),
  readWorkspaceSources: async (definition) =>
    (await import('./local/workspace-sources.js')).readWorkspaceSources(definition),
});
