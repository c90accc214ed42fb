import { JOB_NAMES, OWN_TASK_NAMES, TASK_NAMES, TIME_PARTS, type Reference } from './reference.js';

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
  const names = splitNames(inside.trim());
  if (names === undefined) return { kind: 'untouched' };
  const [namespace, ...rest] = names;
  switch (namespace) {
    case 'job':
      return jobReference(rest);
    case 'task':
      return ownTaskReference(rest);
    case 'tasks':
      return taskReference(rest);
    default:
      return { kind: 'untouched' };
  }
}

/** `` a.`b c`.d `` as [a, b c, d]; undefined for a syntax error. Hyphens need no backticks: task keys have them. */
function splitNames(inside: string): string[] | undefined {
  if (!/^(?:[\w-]+|`[^`]+`)(?:\.(?:[\w-]+|`[^`]+`))*$/.test(inside)) return undefined;
  return [...inside.matchAll(/`([^`]+)`|([\w-]+)/g)].map((match) => match[1] ?? match[2]);
}

function jobReference(names: string[]): Reference {
  const [first, second] = names;
  if (first === 'parameters' && names.length === 2) return { kind: 'job_parameter', name: second };
  if (first === 'trigger' && second === 'type' && names.length === 2) return { kind: 'job_trigger_type' };
  if (first === 'start_time' && names.length === 2) {
    const part = TIME_PARTS.find((known) => known === second);
    if (part !== undefined) return { kind: 'job_start_time', part };
    return { kind: 'unknown', namespace: 'job.start_time', name: second, known: TIME_PARTS };
  }
  const name = names.length === 1 ? JOB_NAMES.find((known) => known === first) : undefined;
  if (name !== undefined) return { kind: 'job', name };
  const known = [...JOB_NAMES, 'parameters.<name>', 'start_time.<part>', 'trigger.type'];
  return { kind: 'unknown', namespace: 'job', name: names.join('.'), known };
}

function ownTaskReference(names: string[]): Reference {
  if (names.length === 1 && names[0] === 'run_id') return { kind: 'untouched' };
  const name = names.length === 1 ? OWN_TASK_NAMES.find((known) => known === names[0]) : undefined;
  if (name !== undefined) return { kind: 'own_task', name };
  return { kind: 'unknown', namespace: 'task', name: names.join('.'), known: [...OWN_TASK_NAMES, 'run_id'] };
}

function taskReference(names: string[]): Reference {
  const [taskKey, first, second] = names;
  if (first === 'values' && names.length === 3) return { kind: 'task_value', taskKey, key: second };
  const name = names.length === 2 ? TASK_NAMES.find((known) => known === first) : undefined;
  if (name !== undefined) return { kind: 'task', taskKey, name };
  return {
    kind: 'unknown',
    namespace: taskKey === undefined ? 'tasks' : `tasks.${taskKey}`,
    name: names.slice(1).join('.'),
    known: taskKey === undefined ? ['<task_key>.values.<key>'] : ['values.<key>', ...TASK_NAMES],
  };
}
