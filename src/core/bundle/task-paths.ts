import { changeTasks } from './job-parts.js';
import { folderOf, joinPaths } from './file-path.js';
import { isLocalDependency, isLocalPath, pipFlagOf } from './local-library.js';
import type { PathContext } from './path-context.js';
import type { Place } from './place.js';
import { type PathKind, type Translation, translatePath } from './translate-path.js';
import { changeParts, EACH, presentPart, textOf } from './tree-parts.js';
import { type ScalarTree, scalarTree, type Tree } from './value-tree.js';

/** What of a task is a path to a file of the bundle (`mutator/paths/job_paths_visitor.go` of the Databricks CLI 1.14). */
const TASK_PATHS: readonly (readonly [PathKind, readonly (string | typeof EACH)[]])[] = [
  ['notebook', ['notebook_task', 'notebook_path']],
  ['file', ['spark_python_task', 'python_file']],
  ['folder', ['dbt_task', 'project_directory']],
  ['file', ['sql_task', 'file', 'path']],
  ['file', ['alert_task', 'workspace_path']],
  ['file', ['libraries', EACH, 'requirements']],
  ['file', ['ai_runtime_task', 'deployments', EACH, 'command_path']],
  // Built and uploaded at deployment.
  ['library', ['libraries', EACH, 'whl']],
  ['library', ['libraries', EACH, 'jar']],
];

/** What becomes of one path, which is all of a value or, with an option of pip before it, the rest of it. */
type ChangePath = (path: string, kind: PathKind, at: string, part: ScalarTree) => ScalarTree;

/**
 * A job whose paths to files of the bundle are those of the workspace, with a problem for each that is not there. A job in a
 * Git repository keeps all of them.
 */
export function withTaskPaths(job: Tree, path: string, context: PathContext): Tree {
  const jobFile = job.place.file;
  return changePaths(job, path, (local, kind, at, tree) => {
    const translation: Translation = { kind, path: local, tree, at, jobFile };
    return scalarTree(tree, translatePath(translation, context));
  });
}

/**
 * A job whose paths count from the folder of the root file, as Python code sees them and writes them
 * (`mutator/normalize_paths.go`).
 */
export function withRootPaths(job: Tree, path: string, root: Place): Tree {
  return changePaths(job, path, (local, _kind, _at, tree) => {
    if (!isLocalPath(local) || local.startsWith('${')) return tree;
    const { place, source = place } = tree;
    return scalarTree({ ...tree, place: root, source }, joinPaths(folderOf(place.file), local));
  });
}

function changePaths(job: Tree, path: string, change: ChangePath): Tree {
  if (presentPart(job, 'git_source') !== undefined) return job;
  const changed = (kind: PathKind, part: Tree, at: string): Tree =>
    part.kind === 'scalar' ? change(String(part.value), kind, at, part) : part;
  const whole = changeTasks(
    job,
    (task, at) =>
      TASK_PATHS.reduce(
        (placed, [kind, steps]) =>
          changeParts(placed, steps, (part, inner) => changed(kind, part, inner), at),
        task,
      ),
    path,
  );
  return changeParts(
    whole,
    ['environments', EACH, 'spec', 'dependencies', EACH],
    (part, at) => {
      const dependency = textOf(part);
      const pip = pipFlagOf(dependency);
      if (pip !== undefined) {
        const file = change(pip.path, pip.flag === '-e' ? 'editable' : 'file', at, part as ScalarTree);
        return scalarTree(file, `${pip.flag} ${file.value}`);
      }
      return isLocalDependency(dependency) ? changed('dependency', part, at) : part;
    },
    path,
  );
}
