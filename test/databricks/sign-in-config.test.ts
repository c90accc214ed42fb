import { Config } from '@databricks/sdk-experimental';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignIn } from '../../src/core/bundle/sign-in.js';
import { originOf } from '../../src/databricks/config-file.js';
import { signInConfig } from '../../src/databricks/sign-in-config.js';

const PROFILES = `
token = of nobody
[DEFAULT]
host = https://default.example.com
token = default-token

[dev]
host  = https://dev.example.com/
token = dev-token
[prod]
host = prod.example.com
token = prod-token
[twin-1]
host = https://twin.example.com
token = t1
workspace_id = 1
[twin-2]
host = https://twin.example.com
token = t2
workspace_id = 2
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-profiles-'));
  writeFileSync(join(folder, 'plain'), PROFILES);
  writeFileSync(join(folder, 'settled'), `${PROFILES}[__settings__]\ndefault_profile = prod\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Host and token with which a bundle is signed in. */
async function signedIn(signIn: SignIn, env: Record<string, string> = {}, file = 'plain'): Promise<string> {
  const known = { DATABRICKS_CONFIG_FILE: join(folder, file), ...env };
  const config = new Config(signInConfig(signIn, known));
  await config.ensureResolved();
  return `${config.host} ${config.token} ${config.workspaceId ?? ''}`.trim();
}

describe('a bundle is signed in', () => {
  test.each<[string, SignIn, Record<string, string>, string]>([
    [
      'by the environment',
      {},
      { DATABRICKS_HOST: 'https://e.com', DATABRICKS_TOKEN: 'e' },
      'https://e.com e',
    ],
    ['by the default profile', {}, {}, 'https://default.example.com default-token'],
    ['by its profile', { profile: 'dev' }, {}, 'https://dev.example.com dev-token'],
    [
      'by its profile before the environment',
      { profile: 'dev' },
      { DATABRICKS_HOST: 'https://e.com', DATABRICKS_TOKEN: 'e', DATABRICKS_AUTH_TYPE: 'basic' },
      'https://dev.example.com dev-token',
    ],
    [
      'by the profile of the environment before its own',
      { profile: 'dev' },
      { DATABRICKS_CONFIG_PROFILE: 'prod' },
      'https://prod.example.com prod-token',
    ],
    [
      'by the profile that has its host',
      { host: 'https://PROD.example.com:443/' },
      {},
      'https://prod.example.com prod-token',
    ],
    [
      'by the environment where it has a token, at the host of the bundle',
      { host: 'https://prod.example.com' },
      { DATABRICKS_HOST: 'https://e.com', DATABRICKS_TOKEN: 'e' },
      'https://prod.example.com e',
    ],
    [
      'by the profile that also has its workspace',
      { host: 'https://twin.example.com', workspace_id: '2' },
      {},
      'https://twin.example.com t2 2',
    ],
    [
      'at a host with the id of the workspace behind it',
      { host: 'https://dev.example.com/?o=42' },
      {},
      'https://dev.example.com dev-token 42',
    ],
    [
      'at a host that no profile has',
      { host: 'https://other.example.com' },
      {},
      'https://other.example.com undefined',
    ],
    [
      'with a profile and its own host',
      { host: 'https://dev.example.com', profile: 'dev' },
      {},
      'https://dev.example.com dev-token',
    ],
  ])('%s', async (_how, signIn, env, result) => {
    await expect(signedIn(signIn, env)).resolves.toBe(result);
  });

  test('by the profile that the settings choose, where it says neither host nor profile', async () => {
    await expect(signedIn({}, {}, 'settled')).resolves.toContain('prod-token');
    await expect(signedIn({ host: 'https://dev.example.com' }, {}, 'settled')).resolves.toContain(
      'dev-token',
    );
  });

  test('with every field that it may have', () => {
    const all: SignIn = {
      auth_type: 'azure-msi',
      client_id: 'c',
      google_service_account: 'g',
      azure_workspace_resource_id: 'r',
      azure_use_msi: true,
      azure_client_id: 'ac',
      azure_tenant_id: 'at',
      azure_environment: 'ae',
      azure_login_app_id: 'al',
      account_id: 'acc',
      workspace_id: 'w',
    };
    expect(signInConfig(all, {})).toMatchObject({
      authType: 'azure-msi',
      clientId: 'c',
      googleServiceAccount: 'g',
      azureWorkspaceResourceId: 'r',
      azureUseMsi: true,
      azureClientId: 'ac',
      azureTenantId: 'at',
      azureEnvironment: 'ae',
      azureLoginAppId: 'al',
      accountId: 'acc',
      workspaceId: 'w',
    });
  });
});

describe('a bundle is not signed in', () => {
  test.each<[string, SignIn, string]>([
    [
      'where its profile leads elsewhere, and another one would do',
      { host: 'https://prod.example.com', profile: 'dev' },
      'The bundle is for https://prod.example.com, and the profile "dev" leads to https://dev.example.com. The profile "prod" leads there.',
    ],
    [
      'where its profile leads elsewhere',
      { host: 'https://x.example.com', profile: 'dev' },
      'The bundle is for https://x.example.com, and the profile "dev" leads to https://dev.example.com.',
    ],
    [
      'where several profiles have its host',
      { host: 'https://twin.example.com' },
      'several profiles have the host https://twin.example.com: twin-1, twin-2.',
    ],
    ['by a profile that is not there', { profile: 'nope' }, 'has no nope profile configured'],
  ])('%s', async (_why, signIn, message) => {
    await expect(signedIn(signIn)).rejects.toThrow(message);
  });

  test('with a host that is none', async () => {
    await expect(signedIn({ host: 'https://[' })).rejects.toThrow();
  });
});

test('the addresses of one workspace are the same', () => {
  const spellings = ['https://a.net', 'https://A.net/', 'a.net', 'https://a.net:443/x?o=1'];
  expect(spellings.map(originOf)).toEqual(spellings.map(() => 'https://a.net'));
  expect([undefined, '', 'https://['].map(originOf)).toEqual([undefined, undefined, undefined]);
});
