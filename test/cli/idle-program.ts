import { buildProgram } from '../../src/cli/program.js';

const notHere = (): Promise<never> => Promise.reject(new Error('no command is run'));

/** The command line with all its commands, none of which is run. */
export const idleProgram = buildProgram(() => undefined, {
  startLocalStack: notHere,
  startCaseStacks: notHere,
  openCaseWorkspace: notHere,
  readWorkspaceSources: notHere,
  openTargetWorkspace: notHere,
  buildLibraries: notHere,
  bundleUpload: notHere,
  inspectWorkspace: notHere,
  openRecordTable: notHere,
  inspectPackages: () => ({ leastNodeVersion: '20', packages: [] }),
});
