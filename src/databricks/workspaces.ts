import type { ConfigOptions } from '@databricks/sdk-experimental';
import { configFileOf, originOf, type Profile, readProfiles } from './config-file.js';
import type { DatabricksApi } from './databricks-api.js';
import { SdkDatabricksApi } from './sdk-databricks-api.js';

/** The workspaces that a worker can reach: the default one, and others by name. */
export interface Workspaces {
  /** The names that a definition may use as `brickwork.workspace`. */
  names(): string[];
  /** The API of a workspace; without a name, of the default one. Throws nothing for a name of `names()`. */
  api(name?: string): DatabricksApi;
  /** Where a workspace is, as `https://host`; without a name, the default one. Undefined where only a call would tell. */
  host(name?: string): string | undefined;
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
    return this.#profiles().map(({ name }) => name);
  }

  host(name?: string): string | undefined {
    const inEnvironment = name === undefined ? this.env['DATABRICKS_HOST'] : undefined;
    const profile = name ?? (this.env['DATABRICKS_CONFIG_PROFILE'] || 'DEFAULT');
    const found = this.#profiles().find((known) => known.name === profile);
    return originOf(inEnvironment ?? found?.values['host']);
  }

  api(name?: string): DatabricksApi {
    if (name === undefined) return this.defaultApi;
    const known = this.#apis.get(name);
    if (known !== undefined) return known;
    const opened = new SdkDatabricksApi(profileConfig(name, this.env));
    this.#apis.set(name, opened);
    return opened;
  }

  /** Without the section with the settings of the Databricks CLI. */
  #profiles(): Profile[] {
    return readProfiles(this.env).filter(({ name }) => name !== '__settings__');
  }
}

/** The sign-in of a profile: what the environment says about the default workspace would win over it. */
export function profileConfig(profile: string, env: NodeJS.ProcessEnv): ConfigOptions {
  const others = Object.entries(env).filter(
    ([name, value]) => !/^(DATABRICKS|ARM|GOOGLE)_/.test(name) && value !== undefined,
  );
  return {
    profile,
    configFile: configFileOf(env),
    env: Object.fromEntries(others),
  };
}

/** One workspace, whose API is made elsewhere; definitions that name it by its URL need to know its host. */
export function singleWorkspace(api: DatabricksApi, host?: string): Workspaces {
  const names: string[] = [];
  return {
    names: () => names,
    api: () => api,
    host: (name) => (name === undefined ? originOf(host) : undefined),
  };
}
