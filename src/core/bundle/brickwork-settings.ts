import { joinPath } from '../json.js';
import { quote } from '../short-text.js';
import type { Findings } from './bundle-issue.js';
import { changeTasks } from './job-parts.js';
import { changeParts, EACH, itemsOf, partOf, textOf, withMember } from './tree-parts.js';
import { sourceOf, type Tree } from './value-tree.js';

const SETTINGS = 'brickwork';

/** The parts of a job that have settings of their own, and how each is known again. */
const KEYED: readonly (readonly [string, string])[] = [
  ['tasks', 'task_key'],
  ['job_clusters', 'job_cluster_key'],
];

/** A job without what Brickwork adds to it, as Databricks knows it. */
export function withoutSettings(job: Tree): Tree {
  const bare = (part: Tree): Tree => (part.kind === 'map' ? withMember(part, SETTINGS, undefined) : part);
  return changeParts(changeTasks(bare(job), bare), ['job_clusters', EACH], bare);
}

/**
 * A job with what Brickwork adds to another one, of which it has been made: to the job, and to its tasks and job clusters by
 * their keys. What has no place any more is told.
 */
export function withSettingsOf(before: Tree, job: Tree, path: string, findings: Findings): Tree {
  return KEYED.reduce(
    (whole, [list, key]) => {
      const keys = new Set(itemsOf(whole, list).map((item) => textOf(item, key)));
      const were = new Map(itemsOf(before, list).map((item) => [textOf(item, key), item]));
      for (const [name, item] of were) {
        const settings = partOf(item, SETTINGS);
        if (settings === undefined || keys.has(name)) continue;
        const message = `go with ${quote(name)}, which Python code has taken away or given another key.`;
        const hint = 'Give them to what is there now, by its key.';
        const at = joinPath(path, `${list}.${name}.${SETTINGS}`);
        findings.warn('PYTHON_SETTINGS', at, sourceOf(settings), `its settings ${message}`, hint);
      }
      return changeParts(whole, [list, EACH], (item) => {
        const was = were.get(textOf(item, key));
        const nested = changeParts(item, ['for_each_task', 'task'], (inner) =>
          likewise(inner, partOf(was, 'for_each_task', 'task')),
        );
        return likewise(nested, was);
      });
    },
    likewise(job, before),
  );
}

function likewise(part: Tree, was: Tree | undefined): Tree {
  const settings = partOf(was, SETTINGS);
  return settings === undefined ? part : withMember(part, SETTINGS, settings);
}
