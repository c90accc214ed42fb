import { dirname } from 'node:path/posix';
import type { CaseWorkspace } from '../cli/commands/case-stack.js';
import type { SignIn } from '../core/bundle/sign-in.js';
import { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
import { signInConfig } from '../databricks/sign-in-config.js';
import { brickworkClient } from '../databricks/transport.js';
import { WorkspaceFiles } from '../databricks/workspace-files.js';

/** The workspace that a bundle's target names, or the environment, as cases use it; statements run on this warehouse. */
export function openCaseWorkspace(signIn: SignIn, warehouseId: string): CaseWorkspace {
  const config = signInConfig(signIn);
  const files = new WorkspaceFiles(brickworkClient(config));
  const api = new SdkDatabricksApi(config);
  return {
    writeFile: async (path, content) => {
      await files.makeFolder(dirname(path));
      await files.write(path, content);
    },
    execute: (statement, parameters = []) => api.executeStatement({ warehouseId, statement, parameters }),
  };
}
