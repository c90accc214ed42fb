import type { JsonObject } from '../json.js';
import { taskBody } from '../task-types/index.js';
import { outlineOf, tasksWithNested, type Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';
import type { ShapedJob } from './shaped-job.js';

/** A job that a `run_job_task` can name. */
export interface ScopedJob extends ShapedJob {
  /** True for a document that no job can be taken from; its issues say why. */
  isRefused?: boolean;
}

/** The jobs that can be run by name: those of the same bundle, and those under `brickwork.jobs`. */
export type JobScope = ReadonlyMap<string, ScopedJob>;

/** One `run_job_task` that Brickwork interprets. */
export interface JobReference {
  task: OutlineTask;
  /** The name in the scope; undefined where `job_id` has a wrong type. */
  jobKey: string | undefined;
  body: JsonObject;
  path: string;
}

/** Every `run_job_task` of a job, nested ones included, but for those that Databricks runs. */
export function jobReferences(outline: Outline): JobReference[] {
  return tasksWithNested(outline).flatMap((task) => {
    const type = task.types.find(({ interpreter }) => interpreter === 'run_job');
    if (type === undefined || task.settings['run_natively'] === true) return [];
    const body = taskBody(task.raw, type);
    return [{ task, jobKey: jobKeyOf(body['job_id']), body, path: `${task.path}.${type.key}` }];
  });
}

/** The name that a `job_id` stands for: `${resources.jobs.<key>.id}` as bundles write it, a name, or a number. */
export function jobKeyOf(jobId: unknown): string | undefined {
  if (Number.isSafeInteger(jobId)) return String(jobId);
  if (typeof jobId !== 'string') return undefined;
  return /^\$\{resources\.jobs\.([^.}]+)\.id\}$/.exec(jobId)?.[1] ?? jobId;
}

/** True for what Databricks itself takes as a `job_id`. */
export function isJobId(jobId: unknown): boolean {
  return /^\d+$/.test(jobKeyOf(jobId) ?? '');
}

/** The jobs that a run of `definition` may come to run, directly or not, by key. */
export function reachableJobs(definition: JsonObject, scope: JobScope): Map<string, ScopedJob> {
  const found = new Map<string, ScopedJob>();
  const open = [definition];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { jobKey } of jobReferences(outlineOf(next))) {
      const job = jobKey === undefined ? undefined : scope.get(jobKey);
      if (job === undefined || jobKey === undefined || found.has(jobKey)) continue;
      found.set(jobKey, job);
      open.push(job.definition);
    }
  }
  return found;
}
