import { changeTasks } from './job-parts.js';
import { isLocalDependency, pipFlagOf } from './local-library.js';
import type { PathContext } from './path-context.js';
import { type PathKind, type Translation, translatePath } from './translate-path.js';
import { changeParts, EACH, presentPart, textOf } from './tree-parts.js';
import { scalarTree, type Tree } from './value-tree.js';

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

/**
 * A job whose paths to files of the bundle are those of the workspace, with a problem for each that is not there. A job in a
 * Git repository keeps all of them.
 */
export function withTaskPaths(job: Tree, path: string, context: PathContext): Tree {
  if (presentPart(job, 'git_source') !== undefined) return job;
  const jobFile = job.place.file;
  const translated = (kind: PathKind, part: Tree, at: string): Tree => {
    if (part.kind !== 'scalar') return part;
    const translation: Translation = { kind, path: String(part.value), tree: part, at, jobFile };
    return scalarTree(part, translatePath(translation, context));
  };
  const whole = changeTasks(
    job,
    (task, at) =>
      TASK_PATHS.reduce(
        (changed, [kind, steps]) =>
          changeParts(changed, steps, (part, inner) => translated(kind, part, inner), at),
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
        const file = translatePath(
          { kind: 'requirements', path: pip.path, tree: part, at, jobFile },
          context,
        );
        return scalarTree(part, `${pip.flag} ${file}`);
      }
      return isLocalDependency(dependency) ? translated('dependency', part, at) : part;
    },
    path,
  );
}
