import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkWorkspace, connectionOf } from '../../src/activities/named-workspace.js';
import { renderIssue } from '../../src/core/issue.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { ProfileWorkspaces, singleWorkspace, type Workspaces } from '../../src/databricks/workspaces.js';

const PROFILES = `[DEFAULT]
host = default.example.com
[prod]
host = https://Prod.example.com/
[twin-1]
host = https://twin.example.com
[twin-2]
host = https://twin.example.com:443
[bare]
token = x
[__settings__]
default_profile = prod
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-named-'));
  writeFileSync(join(folder, 'cfg'), PROFILES);
});
afterAll(() => rmSync(folder, { recursive: true }));

const api = new SdkDatabricksApi({ host: 'http://127.0.0.1:9', token: 't', authType: 'pat' });
const worker = (env: Record<string, string> = {}): Workspaces =>
  new ProfileWorkspaces({ DATABRICKS_CONFIG_FILE: join(folder, 'cfg'), ...env }, api);
const PATH = 'brickwork.workspace';
const issuesOf = (named: string, workspaces = worker()): string[] =>
  checkWorkspace(named, PATH, workspaces).map(renderIssue);

describe('a workspace is named', () => {
  const eu = { DATABRICKS_HOST: 'https://eu.example.com/' };
  test.each<[string, Record<string, string>, string, string | undefined]>([
    ['by a profile', {}, 'prod', 'prod'],
    ['by the host of a profile', {}, 'https://prod.example.com', 'prod'],
    ['by a host in any spelling', {}, 'HTTPS://PROD.example.com:443/?o=1#x', 'prod'],
    ['by the host of the environment, which is the default', eu, 'https://EU.example.com', undefined],
    ['by the host of the default profile', {}, 'https://default.example.com', undefined],
    [
      'by the host of the profile of the environment',
      { DATABRICKS_CONFIG_PROFILE: 'twin-2' },
      'https://twin.example.com',
      undefined,
    ],
    ['by the host of a profile that the environment has left', eu, 'https://default.example.com', 'DEFAULT'],
  ])('%s', (_how, env, named, name) => {
    const workspaces = worker(env);
    expect(connectionOf(named, workspaces)).toBe(name);
    expect(issuesOf(named, workspaces)).toEqual([]);
  });

  test('by the host of the only one', () => {
    const only = singleWorkspace(api, 'http://127.0.0.1:9/');
    expect(connectionOf('http://127.0.0.1:9', only)).toBeUndefined();
    expect(issuesOf('http://127.0.0.1:9', only)).toEqual([]);
    expect(only.host('prod')).toBeUndefined();
  });
});

describe('a workspace is not known', () => {
  test('by a name that no profile has', () => {
    expect(issuesOf('porod')).toEqual([
      'WORKSPACE_UNKNOWN brickwork.workspace: the worker has no profile "porod" in its .databrickscfg. Did you mean "prod"?',
    ]);
    expect(issuesOf('zzzzzz')[0]).toContain('Profiles: "DEFAULT", "prod", "twin-1", "twin-2", "bare".');
    expect(issuesOf('__settings__')).toHaveLength(1);
  });

  test('by a host that no connection has', () => {
    expect(issuesOf('https://other.example.com/x')).toEqual([
      'WORKSPACE_UNKNOWN brickwork.workspace: no connection of the worker has the host "https://other.example.com". ' +
        'It knows: "https://default.example.com (its default)", "https://default.example.com (DEFAULT)", ' +
        '"https://prod.example.com (prod)", "https://twin.example.com (twin-1)", "https://twin.example.com (twin-2)". ' +
        "Add a profile for it to the worker's .databrickscfg.",
    ]);
    expect(issuesOf('https://[', singleWorkspace(api))[0]).toContain(
      'has the host "https://[". It knows: nothing.',
    );
    expect(connectionOf('https://other.example.com', worker())).toBe('https://other.example.com');
  });

  test('by a host that several profiles have', () => {
    expect(issuesOf('https://twin.example.com')).toEqual([
      'WORKSPACE_AMBIGUOUS brickwork.workspace: several profiles of the worker have this host: "twin-1", "twin-2". ' +
        'Name one of them instead of the host.',
    ]);
  });

  test('where there is no file of profiles', () => {
    const none = new ProfileWorkspaces({ DATABRICKS_CONFIG_FILE: join(folder, 'none') }, api);
    expect([none.names(), none.host()]).toEqual([[], undefined]);
  });
});
