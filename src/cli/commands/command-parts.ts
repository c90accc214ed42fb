import type { JobRuns } from '../../client/job-runs.js';
import type { EmulatedName } from '../../core/bundle/emulated-id.js';
import type { SignIn } from '../../core/bundle/sign-in.js';
import type { JobDefinition } from '../../core/definition/job-definition.js';
import type { MachineFacts } from '../../core/doctor/judge-machine.js';
import type { WorkspaceFacts } from '../../core/doctor/judge-workspace.js';
import type { RecordPlace, RecordTable } from '../../core/trend/record-table.js';
import type { TaskSources } from '../../core/values/value-node.js';
import type { Building, BuiltLibraries } from '../../deploy/build-libraries.js';
import type { bundleUpload, BundleUpload } from '../../deploy/bundle-upload.js';
import type { TargetWorkspace } from '../../deploy/target-workspace.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CaseStacks, CaseWorkspace } from './case-stack.js';

/** What the command line takes from above it: parts that load much, and so are loaded when they are first asked for. */
export interface CommandParts {
  openTargetWorkspace(signIn: SignIn): Promise<TargetWorkspace>;
  buildLibraries(building: Building): Promise<BuiltLibraries>;
  bundleUpload(...bundle: Parameters<typeof bundleUpload>): Promise<BundleUpload>;
  startLocalStack(options: LocalStackOptions): Promise<LocalStack>;
  startCaseStacks(progress: (line: string) => void): Promise<CaseStacks>;
  openCaseWorkspace(signIn: SignIn, warehouseId: string): Promise<CaseWorkspace>;
  /** The code of a job's tasks, as the workspaces have it that the environment names. Throws where one does not answer. */
  readWorkspaceSources(definition: JobDefinition): Promise<TaskSources>;
  /** What the workspace of a profile says, or the default one; reads alone, and never throws. */
  inspectWorkspace(profile?: string): Promise<WorkspaceFacts>;
  /** A table of run records in the default workspace; whatever is asked of it throws DatabricksError. */
  openRecordTable(place: RecordPlace): Promise<RecordTable>;
  inspectPackages(): Pick<MachineFacts, 'leastNodeVersion' | 'packages'>;
}

/** A Temporal server, an emulated workspace that serves `root`, and a worker. */
interface LocalStackOptions {
  root: string;
  emulator: {
    secrets: Record<string, Record<string, string>>;
    gitRepositories: Record<string, string>;
    runningClusters: string[];
    named: readonly EmulatedName[];
  };
  progress: (line: string) => void;
}

interface LocalStack {
  runs: JobRuns;
  temporal: { uiUrl?: string };
  stop(): Promise<void>;
}

/** Where a command's words go, and what it may ask for. */
export interface Surroundings {
  terminal: Terminal;
  parts: CommandParts;
}
