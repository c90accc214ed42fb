import type { JobDefinition } from '../definition/job-definition.js';
import { groupBy } from '../group-by.js';
import { workspaceOf } from '../definition/workspace-of.js';
import {
  collectSources,
  type FetchSources,
  type SourceRef,
  type TaskSource,
} from '../source/collect-sources.js';
import { type TaskSources, type ValueNode, valueNodes } from './value-node.js';

/** The code of a task, by its place, and the configured workspace that it is in; undefined for the default. */
interface WantedCode {
  place: string;
  ref: SourceRef;
  workspace: string | undefined;
}

/**
 * Reads the code of the tasks that have others before or behind them, workspace by workspace: what has to be known of the
 * task values that a job passes on. A task that is alone can get nothing, and nobody gets anything of it but people, who
 * declare what they want. `fetchIn` reads in one workspace, without a name in the default one.
 */
export async function readTaskCodes(
  definition: JobDefinition,
  fetchIn: (workspace: string | undefined) => FetchSources,
): Promise<TaskSources> {
  const read = new Map<string, TaskSource>();
  for (const [workspace, codes] of groupBy(wantedCodes(definition), (code) => code.workspace)) {
    const refs = new Map(codes.map(({ place, ref }) => [place, ref]));
    for (const [place, source] of await collectSources(refs, fetchIn(workspace))) read.set(place, source);
  }
  return read;
}

/** True where some task's code has to be read. */
export function wantsCode(definition: JobDefinition): boolean {
  return wantedCodes(definition).length > 0;
}

function wantedCodes(definition: JobDefinition): WantedCode[] {
  return valueNodes(definition, new Map()).flatMap(({ path, index, code, isLinked }) => {
    if (code === undefined || 'unread' in code || !isLinked) return [];
    return [{ place: path, ref: code, workspace: workspaceOf(definition.tasks[index], definition) }];
  });
}

/** What has been read, with those tasks whose code is nowhere to be read. */
export function withUnreadable(definition: JobDefinition, read: TaskSources): TaskSources {
  const unreadable = valueNodes(definition, read).flatMap((node): [string, TaskSource][] =>
    node.source !== undefined || node.code === undefined ? [] : [[node.path, unread(node)]],
  );
  return new Map([...read, ...unreadable]);
}

function unread({ code }: ValueNode): TaskSource {
  const reason = code !== undefined && 'unread' in code ? code.unread : 'it was not read';
  return { calls: [], exits: true, unread: [reason] };
}
