import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { DatabricksApi } from './databricks-api.js';
import { SdkDatabricksApi } from './sdk-databricks-api.js';

/** The workspaces that a worker can reach: the default one, and others by name. */
export interface Workspaces {
  /** The names that a definition may use as `brickwork.workspace`. */
  names(): string[];
  /** The API of a workspace; without a name, of the default one. Throws nothing for a name of `names()`. */
  api(name?: string): DatabricksApi;
}

/** The default by the environment, as for every Databricks tool; the others are profiles of `~/.databrickscfg`. */
export class ProfileWorkspaces implements Workspaces {
  readonly #apis = new Map<string, DatabricksApi>();

  constructor(
    private readonly env: NodeJS.ProcessEnv = process.env,
    private readonly defaultApi: DatabricksApi = new SdkDatabricksApi(),
  ) {}

  /** Read anew each time, so that a new profile needs no new worker. */
  names(): string[] {
    try {
      const lines = readFileSync(this.#file(), 'utf8').split('\n');
      return lines.flatMap((line) => /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1] ?? []);
    } catch {
      return [];
    }
  }

  api(name?: string): DatabricksApi {
    if (name === undefined) return this.defaultApi;
    const known = this.#apis.get(name);
    if (known !== undefined) return known;
    const opened = new SdkDatabricksApi({
      profile: name,
      configFile: this.#file(),
      env: this.#withoutDefault(),
    });
    this.#apis.set(name, opened);
    return opened;
  }

  #file(): string {
    const file = this.env['DATABRICKS_CONFIG_FILE'] ?? '~/.databrickscfg';
    return resolve(file.replace(/^~(?=\/)/, this.env['HOME'] ?? homedir()));
  }

  /** What the environment says about the default workspace would win over the profile. */
  #withoutDefault(): Record<string, string> {
    const others = Object.entries(this.env).filter(
      ([name, value]) => !/^(DATABRICKS|ARM|GOOGLE)_/.test(name) && value !== undefined,
    );
    return Object.fromEntries(others) as Record<string, string>;
  }
}

/** One workspace, whose API is made elsewhere. */
export function singleWorkspace(api: DatabricksApi): Workspaces {
  return { names: () => [], api: () => api };
}
