import type { JobRuns } from '../../client/job-runs.js';
import type { EmulatedName } from '../../core/bundle/emulated-id.js';
import type { BundleForTarget } from '../../core/bundle/resolve-bundle.js';
import type { JsonObject } from '../../core/json.js';
import type { CaseFault } from '../../core/pipeline-test/case-schema.js';
import type { Library } from '../../deploy/patch-wheel.js';

/** What a case runs on: runs of jobs, and a workspace with files and tables. */
export interface CaseStack {
  runs: JobRuns;
  /** True where a table's schema has to be made first. */
  makesSchemas: boolean;
  /** Writes a file of a volume or of the workspace; makes its folder. */
  writeFile(path: string, content: Uint8Array): Promise<void>;
  /** Executes one statement; throws in the words of the workspace. */
  execute(
    statement: string,
    parameters?: { name: string; value: string }[],
  ): Promise<{ columns: string[]; types: string[]; rows: JsonObject[] }>;
  /** Lets something go wrong; a workspace that is none of ours throws. */
  inject(fault: CaseFault): void;
  stop(): Promise<void>;
}

/** What a case's workspace is made of. */
export interface OpenCase {
  /** The files that are there: those of a bundle where they would be uploaded to, or a folder as the root. */
  source:
    | {
        kind: 'bundle';
        bundle: Pick<BundleForTarget, 'workspace' | 'sync'>;
        libraries: readonly Library[];
        libraryFolder: string;
      }
    | { kind: 'folder'; folder: string };
  secrets: Record<string, Record<string, string>>;
  gitRepositories: Record<string, string>;
  runningClusters: string[];
  named: readonly EmulatedName[];
}

/** Where cases find what they run on. */
export interface CaseStacks {
  open(options: OpenCase): Promise<CaseStack>;
  stop(): Promise<void>;
}

/** A workspace that is there, as cases use it. Every call throws DatabricksError. */
export type CaseWorkspace = Pick<CaseStack, 'writeFile' | 'execute'>;
