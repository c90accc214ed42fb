import { isJsonObject, type JsonObject } from '../../core/json.js';
import { explain, repairCalls } from './explain.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, parsePairs, terminalFor, wantsJson, withRuns } from './global-options.js';
import { readDocument } from '../read/read-document.js';
import { readValue } from '../read/read-value.js';
import { watch } from './status.js';

export interface RepairOptions extends GlobalOptions {
  task: string[];
  allFailed?: boolean;
  withDependents?: boolean;
  param: string[];
  set: string[];
  setCluster: string[];
  changes?: string;
  watch?: boolean;
}

/** `brickwork repair RUN`: runs failed tasks (or `--task`) again, also of a closed run, and says exactly which. */
export async function repair(workflowId: string, options: RepairOptions): Promise<number> {
  const terminal = terminalFor(options);
  const changes = options.changes === undefined ? {} : readChanges(options.changes);
  const request: JsonObject = {
    rerun_tasks: options.task,
    rerun_all_failed_tasks: options.allFailed === true || options.task.length === 0,
    rerun_dependent_tasks: options.withDependents === true,
    job_parameters: parsePairs('--param', options.param),
    tasks: [...listIn(changes, 'tasks'), ...patches('--set', 'task_key', options.set)],
    job_clusters: [
      ...listIn(changes, 'job_clusters'),
      ...patches('--set-cluster', 'job_cluster_key', options.setCluster),
    ],
  };
  if (options.explain === true) return explain(workflowId, repairCalls(request, options.taskQueue), options);
  return withRuns(options, async (runs) => {
    // What is printed of the run as it was would be old news.
    const before = options.watch === true ? await runs.view(workflowId).catch(() => undefined) : undefined;
    const answer = await runs.repair(workflowId, request);
    const { repair_id: id, rerun_tasks: tasks } = answer;
    if (wantsJson(options)) terminal.data(JSON.stringify(answer));
    else if (tasks.length > 0) terminal.data(`Repair ${id} runs again: ${tasks.join(', ')}`);
    else terminal.data(id === 0 ? 'The run goes on where it was terminated.' : `Repair ${id} is applied.`);
    if (options.watch === true) return watch(runs, workflowId, options, before);
    terminal.note(`Follow it: brickwork status "${workflowId}" --watch`);
    return EXIT.success;
  });
}

/** A file with `tasks` and `job_clusters`: what changes in each, named by its key. */
function readChanges(file: string): JsonObject {
  const document = readDocument(file);
  if (isJsonObject(document)) return document;
  throw new CommandFailed(
    `${file}: changes are an object with "tasks" and "job_clusters", each a list.`,
    EXIT.invalid,
  );
}

function listIn(changes: JsonObject, member: string): JsonObject[] {
  const list = changes[member] ?? [];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** `load.notebook_task.notebook_path=/fixed` as `{"task_key": "load", "notebook_task": {"notebook_path": "/fixed"}}`. */
function patches(option: string, keyMember: string, settings: string[]): JsonObject[] {
  return Object.entries(parsePairs(option, settings)).map(([path, value]) => {
    const [key, ...members] = path.split('.');
    if (members.length === 0 || members.includes('')) {
      throw new CommandFailed(`${option} takes key.member=value, not "${path}=${value}".`, EXIT.invalid);
    }
    const change = members.reduceRight((inner, member) => ({ [member]: inner }), readValue(value));
    return { [keyMember]: key, ...(change as JsonObject) };
  });
}
