import type { BundleCaller } from '../core/bundle/bundle-options.js';
import type { Lookup, LookupAnswer } from '../core/bundle/lookup.js';
import type { SignIn } from '../core/bundle/sign-in.js';
import type { JsonObject } from '../core/json.js';
import type { RemoteDifference } from '../core/deploy/upload-plan.js';
import { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
import { signInConfig } from '../databricks/sign-in-config.js';
import { brickworkClient } from '../databricks/transport.js';
import { WorkspaceDirectory } from '../databricks/workspace-directory.js';
import { WorkspaceFiles } from '../databricks/workspace-files.js';
import { patientCalls } from './patient-calls.js';
import { compare, type FileToUpload, upload, type Uploaded } from './upload.js';

/** More are not counted. */
const MOST_ROWS = 1000;

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
  /** How what is there differs from the files, and from what the last upload left; changes nothing. */
  compare: (files: readonly FileToUpload[], statePath: string) => Promise<RemoteDifference[]>;
  /** A cluster policy as the workspace answers. */
  clusterPolicy: (policyId: string) => Promise<JsonObject>;
  /** How many rows a statement gives; more than a thousand are not counted. */
  countRows: (statement: { warehouseId: string; statement: string }) => Promise<number>;
}

/** Signs in as the Databricks CLI would for the bundle, when something is first asked; so many calls a second, 0 for any. */
export function openTargetWorkspace(signIn: SignIn, requestsPerSecond: number): TargetWorkspace {
  const config = signInConfig(signIn);
  const client = brickworkClient(config);
  const patiently = patientCalls(requestsPerSecond);
  const directory = new WorkspaceDirectory(client, patiently);
  const workspace = new WorkspaceFiles(client);
  const api = new SdkDatabricksApi(config);
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
    compare: (files, statePath) => compare(files, { workspace, statePath, patiently }),
    clusterPolicy: (policyId) => directory.clusterPolicy(policyId),
    countRows: async ({ warehouseId, statement }) => {
      const { rows } = await api.executeStatement({ warehouseId, statement, rowLimit: MOST_ROWS });
      return rows.length;
    },
  };
}
