import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { given } from '../json.js';
import { pythonString } from './python-string.js';
import type { Cell, ValueCall } from './source-content.js';

/** What the arguments of a call are called, in order. */
const PARAMETERS = { set: ['key'], get: ['taskKey', 'key'] } as const;

/**
 * The calls of `taskValues.set` and `taskValues.get` in Python, also by a name that `taskValues` was given
 * (`values = dbutils.jobs.taskValues`), in source order. Where `taskValues`, or one of its functions, is handed on in
 * another way, there are calls with nothing known of them: what is done with it cannot be read.
 */
export function pythonCalls({ code, placeOf }: Cell): ValueCall[] {
  if (!code.includes('taskValues')) return [];
  const tree = parser.parse(code);
  const textOf = (node: SyntaxNode): string => code.slice(node.from, node.to);
  const aliases = aliasesIn(tree, textOf);
  const calls: ValueCall[] = [];
  tree.iterate({
    enter({ node }) {
      if (!isTaskValues(node, textOf, aliases)) return;
      const place = placeOf(code.slice(0, node.from).split('\n').length - 1);
      calls.push(...usesOf(node, textOf).map((use) => ({ ...use, place })));
    },
  });
  return calls;
}

type TextOf = (node: SyntaxNode) => string;

/** The names that are assigned `….taskValues` itself. */
function aliasesIn(tree: Tree, textOf: TextOf): Set<string> {
  const names = new Set<string>();
  tree.iterate({
    enter({ node }) {
      const value = node.name === 'AssignStatement' ? node.lastChild : null;
      if (value === null || !isMember(value, textOf)) return;
      for (const name of node.getChildren('VariableName')) names.add(textOf(name));
    },
  });
  return names;
}

/** `….taskValues`. */
function isMember(node: SyntaxNode, textOf: TextOf): boolean {
  const name = node.name === 'MemberExpression' ? node.getChild('PropertyName') : null;
  return name !== null && textOf(name) === 'taskValues';
}

function isTaskValues(node: SyntaxNode, textOf: TextOf, aliases: ReadonlySet<string>): boolean {
  if (isMember(node, textOf)) return true;
  // A name is a use of it only where it stands in an expression of its own.
  const { parent } = node;
  if (node.name !== 'VariableName' || !aliases.has(textOf(node))) return false;
  return parent?.name === 'MemberExpression' && parent.firstChild?.from === node.from;
}

type Use = Omit<ValueCall, 'place'>;

const UNREADABLE: Use[] = [{ verb: 'set' }, { verb: 'get' }];

function usesOf(node: SyntaxNode, textOf: TextOf): Use[] {
  const parent = node.parent as SyntaxNode;
  if (parent.name === 'AssignStatement' && parent.getChildren('VariableName').length > 0) return [];
  const member = parent.name === 'MemberExpression' ? parent.getChild('PropertyName') : null;
  const verb = member === null ? '' : textOf(member);
  if (verb !== 'set' && verb !== 'get') return UNREADABLE;
  const call = parent.parent;
  const list = call?.name === 'CallExpression' ? call.getChild('ArgList') : null;
  return [{ verb, ...argumentsOf(verb, list, textOf) }];
}

function argumentsOf(verb: Use['verb'], list: SyntaxNode | null, textOf: TextOf): Omit<Use, 'verb'> {
  const read: { key?: string; taskKey?: string } = {};
  const names: readonly ('key' | 'taskKey')[] = PARAMETERS[verb];
  for (const [at, { name, value }] of argumentNodes(list, textOf).entries()) {
    // What comes behind `*` may be any of them.
    if (value.name === '*' || value.name === '**') break;
    const parameter = name === undefined ? names[at] : names.find((known) => known === name);
    if (parameter !== undefined) Object.assign(read, given(parameter, literalOf(value, textOf)));
  }
  return read;
}

function argumentNodes(list: SyntaxNode | null, textOf: TextOf): { name?: string; value: SyntaxNode }[] {
  const found: { name?: string; value: SyntaxNode }[] = [];
  let isFirst = true;
  for (let node = list?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.name === 'Comment') continue;
    if (node.name === '(' || node.name === ',') isFirst = true;
    else if (isFirst) {
      const hasName = node.name === 'VariableName' && node.nextSibling?.name === 'AssignOp';
      const value = hasName ? node.nextSibling?.nextSibling : node;
      if (value && value.name !== ')') found.push({ value, ...(hasName ? { name: textOf(node) } : {}) });
      isFirst = false;
    }
  }
  return found;
}

/** The text of a literal, of several side by side, or of one in parentheses; undefined for any other expression. */
function literalOf(node: SyntaxNode, textOf: TextOf): string | undefined {
  switch (node.name) {
    case 'String':
      return pythonString(textOf(node));
    case 'FormatString':
      return undefined;
    case 'ContinuedString': {
      const parts: (string | undefined)[] = [];
      for (let part = node.firstChild; part !== null; part = part.nextSibling)
        if (part.name !== 'Comment') parts.push(literalOf(part, textOf));
      return parts.includes(undefined) ? undefined : parts.join('');
    }
    case 'ParenthesizedExpression':
      return literalOf(node.firstChild?.nextSibling as SyntaxNode, textOf);
    default:
      return undefined;
  }
}
