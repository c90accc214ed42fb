import type { Findings } from './bundle-issue.js';
import { isServicePrincipal } from './bundle-options.js';
import { cloudOf, tagValue } from './cloud-tags.js';
import {
  allMembersOf,
  membersOf,
  partOf,
  presentPart,
  scalarOf,
  sourceAt,
  textOf,
  withPart,
} from './tree-parts.js';
import { scalarTree, sourceOf, type Tree } from './value-tree.js';
import { UNWRITTEN } from './unwritten.js';
import { WORKSPACE_PATHS } from './workspace-paths.js';

/** How many runs of a job there may be in development (`apply_target_mode.go` of the Databricks CLI 1.14). */
const RUNS_IN_DEVELOPMENT = 4;

/**
 * The bundle with the presets that development mode sets where the bundle itself says nothing; `host` is that of the
 * workspace where the bundle names none.
 */
export function withModePresets(bundle: Tree, host = ''): Tree {
  if (modeOf(bundle) !== 'development') return bundle;
  const user = textOf(bundle, 'workspace', 'current_user', 'short_name');
  const presets = new Map<string, string | number | boolean>([
    ['name_prefix', `[dev ${user}] `],
    ['jobs_max_concurrent_runs', RUNS_IN_DEVELOPMENT],
    ['trigger_pause_status', 'PAUSED'],
    ['pipelines_development', true],
  ]);
  const at = { ...(partOf(bundle, 'bundle', 'mode') ?? bundle), from: UNWRITTEN.mode };
  const preset = [...presets].reduce((whole, [name, value]) => {
    const isUnset = ['', 0, undefined].some((none) => none === scalarOf(whole, 'presets', name));
    return isUnset ? withPart(whole, ['presets', name], scalarTree(at, value)) : whole;
  }, bundle);
  if (partOf(preset, 'presets', 'tags', 'dev') !== undefined) return preset;
  const isAzure = textOf(bundle, 'workspace', 'azure_workspace_resource_id') !== '';
  const cloud = isAzure ? 'azure' : cloudOf(textOf(bundle, 'workspace', 'host') || host);
  return withPart(preset, ['presets', 'tags', 'dev'], scalarTree(at, tagValue(user, cloud)));
}

/** What a mode asks of a target (`validate_target_mode.go`). */
export function checkMode(bundle: Tree, target: Tree, findings: Findings): void {
  const mode = modeOf(bundle);
  if (mode === 'development') checkDevelopment(bundle, findings);
  else if (mode === 'production') checkProduction(bundle, target, findings);
  else if (mode !== '') {
    const at = sourceAt(bundle, 'bundle', 'mode');
    const message = `has to be development or production, not ${mode}.`;
    findings.error('BUNDLE_MODE', 'bundle.mode', at, message);
  }
}

export function modeOf(bundle: Tree): string {
  return textOf(bundle, 'bundle', 'mode');
}

function checkDevelopment(bundle: Tree, findings: Findings): void {
  const names = ['userName', 'short_name'].map((name) => textOf(bundle, 'workspace', 'current_user', name));
  const friendly = textOf(bundle, 'workspace', 'current_user', 'domain_friendly_name');
  const isOwn = (text: string, own: readonly string[]): boolean =>
    own.some((name) => name !== '' && text.includes(name));
  if (textOf(bundle, 'presets', 'trigger_pause_status') === 'UNPAUSED') {
    const at = sourceAt(bundle, 'presets', 'trigger_pause_status');
    const message = 'a target in development mode cannot unpause what has no pause_status of its own.';
    const hint = 'Write pause_status: UNPAUSED in the job itself.';
    findings.error('MODE_UNPAUSED', 'presets.trigger_pause_status', at, message, hint);
  }
  const shared = WORKSPACE_PATHS.find((field) => !isOwn(textOf(bundle, 'workspace', field), names));
  if (shared !== undefined) {
    const message = `a path of a target in development mode holds the user's name, since each user has a copy.`;
    const hint = 'Begin it with "~/", or write ${workspace.current_user.short_name} in it.';
    const at = sourceAt(bundle, 'workspace', shared);
    findings.error('MODE_PATH', `workspace.${shared}`, at, message, hint);
  }
  if (!isOwn(textOf(bundle, 'presets', 'name_prefix'), [...names, friendly])) {
    const message = `the prefix of a target in development mode holds the user's name, since each user has a copy.`;
    const hint = 'Write ${workspace.current_user.short_name} in it.';
    const at = sourceAt(bundle, 'presets', 'name_prefix');
    findings.error('MODE_PREFIX', 'presets.name_prefix', at, message, hint);
  }
}

function checkProduction(bundle: Tree, target: Tree, findings: Findings): void {
  for (const [key, pipeline] of membersOf(bundle, 'resources', 'pipelines')) {
    if (scalarOf(pipeline, 'development') !== true) continue;
    const path = `resources.pipelines.${key}.development`;
    const at = sourceAt(pipeline, 'development');
    findings.error('MODE_PIPELINE', path, at, 'is not for a target in production mode.');
  }
  if (textOf(target, 'workspace', 'root_path') !== '') return;
  const user = textOf(bundle, 'workspace', 'current_user', 'userName');
  const jobs = allMembersOf(partOf(bundle, 'resources', 'jobs'));
  const isSet = (part: Tree): boolean => presentPart(part, 'run_as') !== undefined;
  const isOne = isServicePrincipal(user) || isSet(bundle) || jobs.every(([, job]) => isSet(job));
  const message = `a target in production mode sets workspace.root_path itself, so that there is one copy of it.`;
  const hint = `For example /Workspace/Users/${user}/.bundle/\${bundle.name}/\${bundle.target}.`;
  const at = sourceOf(target);
  if (isOne) findings.warn('MODE_ROOT_PATH', 'workspace.root_path', at, message, hint);
  else findings.error('MODE_ROOT_PATH', 'workspace.root_path', at, message, hint);
}
