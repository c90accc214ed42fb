import type { JobDefinition } from '../definition/job-definition.js';
import type { SourceRef, TaskSource } from '../source/collect-sources.js';
import { type TaskSources, type ValueNode, valueNodes } from './value-node.js';

/** The code of a task, and the configured workspace that it is in; undefined for the default. */
export interface WantedCode {
  place: string;
  ref: SourceRef;
  workspace?: string;
}

/**
 * The code that has to be read to know which task values a job passes on: that of tasks with others before or behind
 * them. A task that is alone can get nothing, and nobody gets anything of it but people, who declare what they want.
 */
export function wantedCodes(
  definition: JobDefinition,
  workspaceOf: (index: number) => string | undefined,
): WantedCode[] {
  const linked = linkedTasks(definition);
  return valueNodes(definition, new Map()).flatMap(({ path, index, code }) => {
    if (code === undefined || 'unread' in code || !linked.has(index)) return [];
    const workspace = workspaceOf(index);
    return [{ place: path, ref: code, ...(workspace === undefined ? {} : { workspace }) }];
  });
}

function linkedTasks({ tasks }: JobDefinition): Set<number> {
  const needed = new Set(tasks.flatMap(({ depends_on = [] }) => depends_on.map(({ task_key }) => task_key)));
  return new Set(
    tasks.flatMap(({ task_key, depends_on = [] }, index) =>
      depends_on.length > 0 || needed.has(task_key) ? [index] : [],
    ),
  );
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
