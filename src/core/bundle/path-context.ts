import type { BundleFiles } from './bundle-files.js';
import type { Findings } from './bundle-issue.js';
import type { SyncRoot } from './sync-root.js';

/** What paths are translated with. */
export interface PathContext {
  files: BundleFiles;
  syncRoot: SyncRoot;
  /** Where the files are uploaded to. */
  remoteRoot: string;
  findings: Findings;
}
