import { z } from 'zod';
import type { UploadedFile } from '../core/deploy/upload-plan.js';
import { DatabricksError } from '../databricks/databricks-error.js';
import type { WorkspaceFiles } from '../databricks/workspace-files.js';
import type { Patiently } from '../databricks/workspace-directory.js';

/** What uploads have left in the workspace, by path. It lies there as well, so that it is known on every machine. */
export type UploadState = Map<string, UploadedFile>;

const stateSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.object({ digest: z.string(), version: z.string() })),
});

/** In the folder of a bundle for the state of deployments. */
export const STATE_FILE = 'brickwork-files.json';

/** Reads the state; an empty one, by which everything is uploaded, where there is none that can be read. */
export async function readUploadState(
  files: WorkspaceFiles,
  statePath: string,
  patiently: Patiently,
): Promise<UploadState> {
  try {
    const text = await patiently(() => files.read(`${statePath}/${STATE_FILE}`));
    return new Map(Object.entries(stateSchema.parse(JSON.parse(text)).files));
  } catch (problem) {
    if (problem instanceof DatabricksError && problem.kind !== 'not_found') throw problem;
    return new Map();
  }
}

/** Writes the state, in its folder. */
export async function writeUploadState(
  files: WorkspaceFiles,
  statePath: string,
  state: UploadState,
  patiently: Patiently,
): Promise<void> {
  await patiently(() => files.makeFolder(statePath));
  const entries = [...state].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify({ version: 1, files: Object.fromEntries(entries) });
  await patiently(() => files.write(`${statePath}/${STATE_FILE}`, Buffer.from(text)));
}
