import type { EmulatedName } from '../../core/bundle/emulated-id.js';
import type { BundleForTarget } from '../../core/bundle/resolve-bundle.js';
import type { Environment } from '../../core/environment/environment-file.js';
import type { ParsedDefinition } from '../../core/definition/parse-definition.js';
import type { Issue } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import type { TargetWorkspace } from '../../deploy/target-workspace.js';

/** An issue with its place in the file; lines and columns count from 1. */
export interface LocatedIssue extends Issue {
  file: string;
  line: number;
  column: number;
}

export interface DefinitionFile {
  file: string;
  /** The settings document that the file comes to, for `runJob`, whatever shape it is written in. */
  document: JsonObject;
  /** True for a file that is this document already, byte for byte what a Temporal tool can send. */
  isDocument: boolean;
  parsed: ParsedDefinition;
  issues: LocatedIssue[];
  /** An issue of the job's settings at its place in the file; absent for a bundle. */
  locate?: (issue: Issue) => LocatedIssue;
  /** Where it is the job of a bundle that was resolved for a target. */
  bundle?: DefinitionBundle;
}

/** What a command says of the bundle that it is given. */
export interface BundleChoice {
  /** The key of the job; needed where there are several. */
  job?: string;
  target?: string;
  /** As `name=value`. */
  var?: readonly string[];
  /** A folder of its own for what is promoted (`BundleOptions.release`). */
  release?: string;
}

/** The workspace of a bundle's target. */
export interface BundleWorkspace extends Omit<TargetWorkspace, 'host' | 'caller' | 'lookUp'> {
  host: string;
}

/** The bundle that a definition comes from. */
export interface DefinitionBundle {
  resolved: BundleForTarget;
  /** What `brickwork.yml` says of its target. */
  environment?: Environment;
  /** The content that is deployed, where it has a folder of its own. */
  release?: string;
  /** The document of each of its jobs, by the job's key. */
  documents: ReadonlyMap<string, JsonObject>;
  /** For whom it was resolved. */
  userName: string;
  /** The workspace of its target, where that was asked; else it was resolved for this machine. */
  workspace?: BundleWorkspace;
  /** What it was told to be there, since nobody could be asked: for the emulator to have. */
  assumed: readonly EmulatedName[];
}
