import type { BundleCaller } from '../core/bundle/bundle-options.js';
import type { Lookup, LookupAnswer } from '../core/bundle/lookup.js';
import type { SignIn } from '../core/bundle/sign-in.js';
import { signInConfig } from '../databricks/sign-in-config.js';
import { brickworkClient } from '../databricks/transport.js';
import { WorkspaceDirectory } from '../databricks/workspace-directory.js';
import { WorkspaceFiles } from '../databricks/workspace-files.js';
import { patientCalls } from './patient-calls.js';
import { type FileToUpload, upload, type Uploaded } from './upload.js';

/** The workspace of a bundle's target, as the one who starts its jobs uses it. Every call throws DatabricksError. */
export interface TargetWorkspace {
  /** The address without a path. */
  host: () => Promise<string>;
  caller: () => Promise<BundleCaller>;
  /** The answers by the variables that they are for. */
  lookUp: (lookups: readonly Lookup[]) => Promise<Map<string, LookupAnswer>>;
  /** Brings what has changed of the files, and remembers it in a folder of the workspace. */
  upload: (
    files: readonly FileToUpload[],
    statePath: string,
    progress: (line: string) => void,
  ) => Promise<Uploaded>;
}

/** Signs in as the Databricks CLI would for the bundle, when something is first asked; so many calls a second, 0 for any. */
export function openTargetWorkspace(signIn: SignIn, requestsPerSecond: number): TargetWorkspace {
  const client = brickworkClient(signInConfig(signIn));
  const patiently = patientCalls(requestsPerSecond);
  const directory = new WorkspaceDirectory(client, patiently);
  const workspace = new WorkspaceFiles(client);
  return {
    host: () => directory.host(),
    caller: () => directory.currentUser(),
    lookUp: async (lookups) => {
      const answers = lookups.map(async ({ variable, kind, name }) => {
        return [variable, await directory.find(kind, name)] as const;
      });
      return new Map(await Promise.all(answers));
    },
    upload: (files, statePath, progress) => upload(files, { workspace, statePath, patiently, progress }),
  };
}
