import type { Findings } from './bundle-issue.js';
import { membersOf, partOf, scalarOf, sourceAt, textOf, withMember, withPart } from './tree-parts.js';
import { scalarTree, type Tree } from './value-tree.js';

/** What a job may be started by. */
const STARTERS: readonly string[] = ['schedule', 'continuous', 'trigger'];

/** False, and told, for presets that say neither paused nor unpaused. */
export function checkPresets(bundle: Tree, findings: Findings): void {
  const status = textOf(bundle, 'presets', 'trigger_pause_status');
  if (['', 'PAUSED', 'UNPAUSED'].includes(status)) return;
  const message = `has to be PAUSED or UNPAUSED, not ${status}.`;
  const at = sourceAt(bundle, 'presets', 'trigger_pause_status');
  findings.error('PRESET_PAUSE_STATUS', 'presets.trigger_pause_status', at, message);
}

/** A job with the presets of its bundle (`apply_presets.go` of the Databricks CLI 1.14). */
export function withPresets(job: Tree, bundle: Tree): Tree {
  const presets = partOf(bundle, 'presets');
  const prefix = textOf(presets, 'name_prefix');
  const name = partOf(job, 'name') ?? job;
  let preset = prefix === '' ? job : withMember(job, 'name', scalarTree(name, prefix + textOf(name)));
  const tags = membersOf(presets, 'tags').sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [tag, value] of tags)
    if (textOf(preset, 'tags', tag) === '') preset = withPart(preset, ['tags', tag], value);
  const most = partOf(presets, 'jobs_max_concurrent_runs');
  const isUnset = [0, undefined].some((none) => none === scalarOf(preset, 'max_concurrent_runs'));
  if (isUnset && most !== undefined && scalarOf(most) !== 0)
    preset = withMember(preset, 'max_concurrent_runs', most);
  const status = partOf(presets, 'trigger_pause_status');
  if (status === undefined || textOf(status) === '') return preset;
  return STARTERS.reduce((whole, starter) => {
    const isThere = partOf(whole, starter)?.kind === 'map';
    const said = textOf(whole, starter, 'pause_status');
    return isThere && said === '' ? withPart(whole, [starter, 'pause_status'], status) : whole;
  }, preset);
}
