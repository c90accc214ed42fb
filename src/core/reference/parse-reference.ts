import { aliasReference } from './aliases.js';
import {
  JOB_NAMES,
  OWN_TASK_NAMES,
  TASK_NAMES,
  TIME_PARTS,
  type Reference,
  type TimeOf,
} from './reference.js';

/** A string with references, cut into literal text and references. */
export type Segment = { text: string; reference?: Reference };

const BRACES = /\{\{([^{}]*)\}\}/g;

/** Cuts `text` at its `{{…}}`. Text without any comes back as one literal segment. */
export function parseSegments(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(BRACES)) {
    if (match.index > end) segments.push({ text: text.slice(end, match.index) });
    segments.push({ text: match[0], reference: parseReference(match[1]) });
    end = match.index + match[0].length;
  }
  if (end < text.length || segments.length === 0) segments.push({ text: text.slice(end) });
  return segments;
}

/** Every reference in `text`, in order. */
export function referencesIn(text: string): { text: string; reference: Reference }[] {
  return parseSegments(text).flatMap(({ text: at, reference }) =>
    reference === undefined ? [] : [{ text: at, reference }],
  );
}

/** Reads the inside of the braces: dotted names; a name with other characters stands in backticks. */
export function parseReference(inside: string): Reference {
  const trimmed = inside.trim();
  const alias = aliasReference(trimmed);
  if (alias !== undefined) return alias;
  const names = splitNames(trimmed);
  if (names === undefined) return { kind: 'untouched' };
  const [namespace, ...rest] = names;
  switch (namespace) {
    case 'job':
      return jobReference(rest);
    case 'task':
      return ownTaskReference(rest);
    case 'tasks':
      return taskReference(rest);
    case 'input':
      return rest.length === 0 ? { kind: 'input' } : { kind: 'input', key: rest.join('.') };
    case 'workspace':
      return workspaceReference(rest);
    case 'backfill':
      return timeReference('backfill', 'backfill', rest);
    default:
      return { kind: 'untouched' };
  }
}

/** `` a.`b c`.d `` as [a, b c, d]; undefined for a syntax error. Hyphens need no backticks: task keys have them. */
function splitNames(inside: string): string[] | undefined {
  if (!/^(?:[\w-]+|`[^`]+`)(?:\.(?:[\w-]+|`[^`]+`))*$/.test(inside)) return undefined;
  return [...inside.matchAll(/`([^`]+)`|([\w-]+)/g)].map((match) => match[1] ?? match[2]);
}

function unknown(namespace: string, names: string[], known: readonly string[]): Reference {
  return { kind: 'unknown', namespace, name: names.join('.'), known };
}

function jobReference(names: string[]): Reference {
  const [first, ...rest] = names;
  if (first === 'parameters' && rest.length === 1) return { kind: 'job_parameter', name: rest[0] };
  if (first === 'start_time') return timeReference('job.start_time', 'start', rest);
  if (first === 'trigger') return triggerReference(rest);
  const name = rest.length === 0 ? JOB_NAMES.find((known) => known === first) : undefined;
  if (name !== undefined) return { kind: 'job', name };
  return unknown('job', names, [...JOB_NAMES, 'parameters.<name>', 'start_time.<part>', 'trigger.<name>']);
}

function timeReference(namespace: string, of: TimeOf, names: string[]): Reference {
  const part = names.length === 1 ? TIME_PARTS.find((known) => known === names[0]) : undefined;
  return part === undefined ? unknown(namespace, names, TIME_PARTS) : { kind: 'time', of, part };
}

function triggerReference(names: string[]): Reference {
  const [first, second, third] = names;
  if (first === 'time') return timeReference('job.trigger.time', 'trigger', names.slice(1));
  const path = names.join('.');
  if (path === 'type') return { kind: 'trigger', name: 'type' };
  if (path === 'file_arrival.location') return { kind: 'trigger', name: 'file_location' };
  if (path === 'table_update.updated_tables') return { kind: 'trigger', name: 'updated_tables' };
  const ofTable = first === 'table_update' && names.length === 3;
  if (ofTable && (third === 'version' || third === 'commit_timestamp')) {
    return { kind: 'updated_table', table: second, name: third };
  }
  const tables = [
    'table_update.updated_tables',
    'table_update.`<table>`.version',
    'table_update.`<table>`.commit_timestamp',
  ];
  return unknown('job.trigger', names, ['type', 'time.<part>', 'file_arrival.location', ...tables]);
}

function ownTaskReference(names: string[]): Reference {
  if (names.length === 1 && names[0] === 'run_id') return { kind: 'untouched' };
  const name = names.length === 1 ? OWN_TASK_NAMES.find((known) => known === names[0]) : undefined;
  if (name !== undefined) return { kind: 'own_task', name };
  return unknown('task', names, [...OWN_TASK_NAMES, 'run_id']);
}

/** A value's key may have dots: a job that ran another has its values as `<task>.<key>`. */
function taskReference(names: string[]): Reference {
  const [taskKey, first, ...rest] = names;
  if (taskKey === undefined) return unknown('tasks', [], ['<task_key>.values.<key>']);
  if (first === 'values' && rest.length > 0) return { kind: 'task_value', taskKey, key: rest.join('.') };
  if (first === 'output') return outputReference(taskKey, rest);
  const name = rest.length === 0 ? TASK_NAMES.find((known) => known === first) : undefined;
  if (name !== undefined) return { kind: 'task', taskKey, name };
  return unknown(`tasks.${taskKey}`, names.slice(1), ['values.<key>', 'output.<name>', ...TASK_NAMES]);
}

function outputReference(taskKey: string, names: string[]): Reference {
  const [name, ...rest] = names;
  const single = rest.length === 0 && (name === 'rows' || name === 'first_row' || name === 'alert_state');
  if (single) return { kind: 'task_output', taskKey, name };
  if (name === 'first_row') return { kind: 'task_output', taskKey, name, column: rest.join('.') };
  const known = ['rows', 'first_row', 'first_row.<column>', 'alert_state'];
  return unknown(`tasks.${taskKey}.output`, names, known);
}

function workspaceReference(names: string[]): Reference {
  const [name] = names;
  if (names.length === 1 && (name === 'id' || name === 'url')) return { kind: 'workspace', name };
  return unknown('workspace', names, ['id', 'url']);
}
