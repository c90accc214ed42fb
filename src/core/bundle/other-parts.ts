import { listNames } from '../issue.js';
import type { Findings } from './bundle-issue.js';
import { membersOf, partOf, scalarOf } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

/** Tells once of everything in a bundle that is not a job written in its files: it is kept, and nothing is done with it. */
export function tellOfOtherParts(bundle: Tree, findings: Findings): void {
  const others = membersOf(bundle, 'resources').filter(
    ([type, resources]) => type !== 'jobs' && membersOf(resources).length > 0,
  );
  const [first] = others;
  if (first !== undefined) {
    const types = listNames(others.map(([type]) => type));
    const message = `the bundle has resources that are left alone here, which takes its jobs: ${types}.`;
    const hint = 'Deploy them with the Databricks CLI.';
    findings.warn('BUNDLE_RESOURCES_OTHER', `resources.${first[0]}`, sourceOf(first[1]), message, hint);
  }
  const frozen = partOf(bundle, 'experimental', 'immutable_folder');
  if (frozen !== undefined && scalarOf(frozen) === true) {
    const message = 'is not done here: the files are taken to lie in workspace.file_path.';
    findings.warn('BUNDLE_IMMUTABLE', 'experimental.immutable_folder', sourceOf(frozen), message);
  }
  const scripts = partOf(bundle, 'experimental', 'scripts');
  if (membersOf(scripts).length > 0 && scripts !== undefined) {
    const message = 'are not run here, before or after anything.';
    const hint = 'Run what they do before the job is started.';
    findings.warn('BUNDLE_SCRIPTS', 'experimental.scripts', sourceOf(scripts), message, hint);
  }
}
