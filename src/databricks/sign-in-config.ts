import {
  type AuthType,
  type Config,
  type ConfigOptions,
  EnvironmentLoader,
  isAnyAuthConfigured,
  KnownConfigLoader,
  type Loader,
} from '@databricks/sdk-experimental';
import type { SignIn } from '../core/bundle/sign-in.js';
import { given } from '../core/json.js';
import { configFileOf, originOf, type Profile, readProfiles } from './config-file.js';
import { DatabricksError } from './databricks-error.js';

/** Of the environment, what would lead a profile elsewhere (`libs/databrickscfg/loader.go`, envAlwaysSkipAttrs). */
const STEERING = ['DATABRICKS_WORKSPACE_ID', 'DATABRICKS_ACCOUNT_ID', 'DATABRICKS_AUTH_TYPE'];

type Env = Readonly<Record<string, string | undefined>>;

/**
 * How the Databricks CLI 1.14 signs in for a bundle (`bundle/config/workspace.go`, `cmd/root/bundle.go`): with the profile of
 * DATABRICKS_CONFIG_PROFILE or the bundle's own, which counts before the environment; with a host alone, by the environment
 * or else the one profile that has this host. Throws DatabricksError where a profile leads to another host.
 */
export function signInConfig(signIn: SignIn, env: Env = process.env): ConfigOptions {
  const profiles = readProfiles(env);
  const profile = profileOf(signIn, profiles, env);
  const options = { ...optionsOf(signIn), configFile: configFileOf(env), env: { ...env } };
  if (profile !== undefined) {
    checkHost(signIn, profile, profiles);
    const steered = Object.fromEntries(Object.entries(env).filter(([name]) => !STEERING.includes(name)));
    const loaders = [new KnownConfigLoader(), new EnvironmentLoader()];
    return { ...options, profile, loaders, env: steered };
  }
  if (signIn.host === undefined) return options;
  return { ...options, loaders: [new EnvironmentLoader(), profileByHost(signIn, profiles)] };
}

function profileOf({ host, profile }: SignIn, profiles: readonly Profile[], env: Env): string | undefined {
  const chosen = env['DATABRICKS_CONFIG_PROFILE'] || profile;
  if (chosen !== undefined || host !== undefined) return chosen;
  const settings = profiles.find(({ name }) => name === '__settings__');
  return settings?.values['default_profile'];
}

/** A host may have the workspace's id behind it, as people copy it (`libs/auth/hostparams.go`). */
function optionsOf(signIn: SignIn): ConfigOptions {
  const { host } = signIn;
  const url = host !== undefined && URL.canParse(host) ? new URL(host) : undefined;
  const param = (...names: string[]): string | undefined =>
    names.map((name) => url?.searchParams.get(name)).find((value) => value != null && value !== '') ??
    undefined;
  return {
    ...given('host', originOf(host) ?? host),
    ...given('authType', signIn.auth_type as AuthType | undefined),
    ...given('clientId', signIn.client_id),
    ...given('googleServiceAccount', signIn.google_service_account),
    ...given('azureWorkspaceResourceId', signIn.azure_workspace_resource_id),
    ...given('azureUseMsi', signIn.azure_use_msi),
    ...given('azureClientId', signIn.azure_client_id),
    ...given('azureTenantId', signIn.azure_tenant_id),
    ...given('azureEnvironment', signIn.azure_environment),
    ...given('azureLoginAppId', signIn.azure_login_app_id),
    ...given('accountId', signIn.account_id ?? param('a', 'account_id')),
    ...given('workspaceId', signIn.workspace_id ?? param('o', 'w', 'workspace_id')),
  };
}

/** `ValidateConfigAndProfileHost` of `libs/databrickscfg/ops.go`. */
function checkHost({ host }: SignIn, profile: string, profiles: readonly Profile[]): void {
  const wanted = originOf(host);
  const found = originOf(profiles.find(({ name }) => name === profile)?.values['host']);
  if (wanted === undefined || found === undefined || wanted === found) return;
  const other = profiles.find(({ values }) => originOf(values['host']) === wanted);
  const hint = other === undefined ? '' : ` The profile "${other.name}" leads there.`;
  const message = `The bundle is for ${wanted}, and the profile "${profile}" leads to ${found}.${hint}`;
  throw new DatabricksError('unauthenticated', message);
}

/** `profileFromHostLoader` of `libs/databrickscfg/loader.go`. */
function profileByHost({ host, workspace_id: workspaceId }: SignIn, profiles: readonly Profile[]): Loader {
  const configure = (config: Config): Promise<void> => {
    if (isAnyAuthConfigured(config)) return Promise.resolve();
    const all = profiles.filter(({ values }) => originOf(values['host']) === originOf(host));
    const own = all.filter(({ values }) => values['workspace_id'] === workspaceId);
    const [found, another] = own.length === 1 ? own : all;
    if (another !== undefined) {
      const names = all.map(({ name }) => name).join(', ');
      const message = `several profiles have the host ${host}: ${names}. Choose one by DATABRICKS_CONFIG_PROFILE.`;
      return Promise.reject(new DatabricksError('unauthenticated', message));
    }
    if (found !== undefined) config.attributes.resolveFromStringMap({ ...found.values });
    return Promise.resolve();
  };
  return { name: 'profile of the host', configure };
}
