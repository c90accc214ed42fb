import type { z } from 'zod';
import { listNames } from './issue.js';

/** One thing that a schema refuses. */
export type SchemaProblem = z.core.$ZodIssue;

/**
 * What is wrong with a value, as the end of a sentence that begins with its name: `must be 0 or more`. Never in the words of
 * zod, which are for programmers; a message that a schema gives itself begins with "must".
 */
export function inWords(problem: SchemaProblem): string {
  if ('input' in problem && problem.input === undefined) return 'is required';
  if (problem.message.startsWith('must ')) return problem.message;
  switch (problem.code) {
    case 'invalid_type':
      return `must be ${named(problem.expected)}`;
    case 'invalid_value':
      return `must be ${problem.values.length === 1 ? '' : 'one of '}${problem.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `must be ${listed(expectedIn(problem))}`;
    case 'unrecognized_keys':
      return `has unknown members: ${listNames(problem.keys)}`;
    case 'too_small':
      return `must ${tooSmall(problem)}`;
    case 'too_big':
      return `must ${tooBig(problem)}`;
    default:
      return 'has a form that is not taken here';
  }
}

/** `['tasks', 2, 'task_key']` as `tasks[2].task_key`. */
export function renderPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}

/** Where in a value of several possible types the part stands that none of them allows, and what is wrong with it. */
export function deepest(problem: SchemaProblem): SchemaProblem {
  if (problem.code !== 'invalid_union') return problem;
  const inside = problem.errors.flat().find(({ path }) => path.length > 0);
  return inside === undefined ? problem : deepest({ ...inside, path: [...problem.path, ...inside.path] });
}

type Of<Code extends SchemaProblem['code']> = Extract<SchemaProblem, { code: Code }>;

function tooSmall({ origin, minimum, inclusive = true, exact }: Of<'too_small'>): string {
  const least = Number(minimum);
  if (exact === true) return `have exactly ${counted(least, unitOf(origin))}`;
  if (isSized(origin))
    return least === 1 ? 'not be empty' : `have at least ${counted(least, unitOf(origin))}`;
  return inclusive ? `be ${grouped(least)} or more` : `be more than ${grouped(least)}`;
}

function tooBig({ origin, maximum, inclusive = true, exact }: Of<'too_big'>): string {
  const most = Number(maximum);
  if (exact === true) return `have exactly ${counted(most, unitOf(origin))}`;
  if (isSized(origin)) return `have at most ${counted(most, unitOf(origin))}`;
  return `be ${inclusive ? 'at most' : 'less than'} ${grouped(most)}`;
}

function isSized(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function unitOf(origin: string): { one: string; many: string } {
  return origin === 'string' ? { one: 'character', many: 'characters' } : { one: 'entry', many: 'entries' };
}

function counted(count: number, { one, many }: { one: string; many: string }): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 5000 as `5,000`. */
function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** What each of the possible types wants. */
function expectedIn({ errors }: Of<'invalid_union'>): string[] {
  return errors
    .flat()
    .flatMap((problem) => (problem.code === 'invalid_type' ? [named(problem.expected)] : []));
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? 'something else')
    : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

const NAMES = new Map([
  ['record', 'an object'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['null', 'null'],
]);

function named(type: string): string {
  return NAMES.get(type) ?? `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
