import { randomUUID } from 'node:crypto';
import type { Act } from '../../core/access/roles.js';

/** For whom a page is shown. */
export interface Onlooker {
  name: string;
  /** Stands in their forms. */
  formToken: string;
  may(act: Act, job: string | undefined): boolean;
}

/** Nobody's text contains it by accident, or on purpose. */
const MARK = `for-${randomUUID()}`;
const END = 'end';
const BORDER = new RegExp(`${MARK}\\[(${END}|[a-z]+-[\\w-]*)\\]`);

/** Stands for the name of whoever looks, where pages are made once for all. */
export const THEIR_NAME = `${MARK}[name]`;

/** Stands for the token of their forms. */
export const THEIR_TOKEN = `${MARK}[token]`;

/** The borders of a part for those who may do this with this job; without a job, for those who may with every one. */
export function bordersFor(act: Act, job: string | undefined): [before: string, after: string] {
  // An empty name is no job's.
  return [`${MARK}[${act}-${Buffer.from(job ?? '').toString('base64url')}]`, `${MARK}[${END}]`];
}

/** A text as one onlooker is shown it: with their name, and without what is for others. */
export function forVisitor(text: string, onlooker: Onlooker): string {
  if (!text.includes(MARK)) return text;
  // Texts and borders in turn.
  const pieces = text.split(BORDER);
  const open: boolean[] = [];
  const shown = pieces.map((piece, at) => {
    if (at % 2 === 0) return open.every(Boolean) ? piece : '';
    if (piece === END) open.pop();
    else open.push(isFor(piece, onlooker));
    return '';
  });
  return shown
    .join('')
    .replaceAll(THEIR_NAME, () => escaped(onlooker.name))
    .replaceAll(THEIR_TOKEN, () => onlooker.formToken);
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function isFor(border: string, onlooker: Onlooker): boolean {
  const at = border.indexOf('-');
  const job = Buffer.from(border.slice(at + 1), 'base64url').toString();
  return onlooker.may(border.slice(0, at) as Act, job === '' ? undefined : job);
}
