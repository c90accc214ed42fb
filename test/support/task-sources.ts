import type { TaskSource } from '../../src/core/source/collect-sources.js';
import { readSource } from '../../src/core/source/read-source.js';
import type { TaskSources } from '../../src/core/values/value-node.js';

/** The sources of tasks by their place in the definition, as they would have been read; each is Python. */
export function taskSources(texts: Record<string, string>): TaskSources {
  return new Map(Object.entries(texts).map(([place, text]) => [place, sourceOf(text, place)]));
}

function sourceOf(text: string, place: string): TaskSource {
  const { calls, exits } = readSource(text, 'PYTHON');
  return { calls: calls.map((call) => ({ ...call, path: `/${place}` })), exits, unread: [] };
}

/** A source that sets these keys. */
export function sets(...keys: string[]): string {
  return keys.map((key) => `dbutils.jobs.taskValues.set(${JSON.stringify(key)}, 1)\n`).join('');
}

/** A source that gets these values, as `task.key`. */
export function gets(...names: string[]): string {
  const calls = names.map((name) => name.split('.').map((part) => JSON.stringify(part)));
  return calls.map((names) => `dbutils.jobs.taskValues.get(${names.join(', ')}, 0)\n`).join('');
}
