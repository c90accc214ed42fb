import { error, type Issue, listNames } from '../core/issue.js';
import { suggestName } from '../core/nearest-name.js';
import { quote } from '../core/short-text.js';
import { originOf } from '../databricks/config-file.js';
import type { Workspaces } from '../databricks/workspaces.js';

/**
 * The name under which the worker has the workspace that a definition names by a profile or by its URL; undefined for the
 * default one. A URL that it does not know stands for itself, and fails when it is called.
 */
export function connectionOf(workspace: string, workspaces: Workspaces): string | undefined {
  return isUrl(workspace) ? namesAt(workspace, workspaces).concat(workspace)[0] : workspace;
}

/** What keeps a workspace that a definition names from being reached: nothing leads there, or more than one profile. */
export function checkWorkspace(workspace: string, path: string, workspaces: Workspaces): Issue[] {
  const profiles = workspaces.names();
  if (!isUrl(workspace)) {
    if (profiles.includes(workspace)) return [];
    const hint = suggestName(workspace, profiles) ?? `Profiles: ${listNames(profiles)}.`;
    const message = `the worker has no profile ${quote(workspace)} in its .databrickscfg.`;
    return [error('WORKSPACE_UNKNOWN', path, message, hint)];
  }
  const found = namesAt(workspace, workspaces);
  if (found.length === 1 || found.includes(undefined)) return [];
  if (found.length > 1) {
    const message = `several profiles of the worker have this host: ${listNames(found as string[])}.`;
    return [error('WORKSPACE_AMBIGUOUS', path, message, 'Name one of them instead of the host.')];
  }
  const hosts = [undefined, ...profiles].flatMap((name) => {
    const host = workspaces.host(name);
    return host === undefined ? [] : [`${host} (${name ?? 'its default'})`];
  });
  const message = `no connection of the worker has the host ${quote(originOf(workspace) ?? workspace)}.`;
  const hint = `It knows: ${listNames(hosts)}. Add a profile for it to the worker's .databrickscfg.`;
  return [error('WORKSPACE_UNKNOWN', path, message, hint)];
}

/** The default connection alone, where it has the host of a URL; else the profiles that have it. */
function namesAt(url: string, workspaces: Workspaces): (string | undefined)[] {
  const origin = originOf(url);
  const leadsThere = (name?: string): boolean => origin !== undefined && workspaces.host(name) === origin;
  return leadsThere() ? [undefined] : workspaces.names().filter((name) => leadsThere(name));
}

function isUrl(workspace: string): boolean {
  return workspace.includes('://');
}
