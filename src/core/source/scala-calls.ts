import { given } from '../json.js';
import type { Cell, ValueCall } from './source-content.js';

/** Comments and blanks, strings, characters, names, and whatever else one by one. */
const TOKEN =
  /(\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|("""[\s\S]*?"""(?!")|"(?:\\.|[^"\\\n])*")|('(?:\\.|[^'\\])')|([\w$]+)|([\s\S])/g;

interface Token {
  kind: 'string' | 'name' | 'other';
  text: string;
  at: number;
}

/** The calls of `taskValues.set` and `taskValues.get` in Scala, in source order; read as words, since that is all there is to them. */
export function scalaCalls({ code, placeOf }: Cell): ValueCall[] {
  if (!code.includes('taskValues')) return [];
  const tokens = tokensOf(code);
  return tokens.flatMap(({ text, at }, index): ValueCall[] => {
    if (text !== 'taskValues' || tokens[index + 1]?.text !== '.') return [];
    const verb = tokens[index + 2]?.text;
    if ((verb !== 'set' && verb !== 'get') || tokens[index + 3]?.text !== '(') return [];
    const place = placeOf(code.slice(0, at).split('\n').length - 1);
    return [{ verb, ...argumentsOf(verb, tokens.slice(index + 4)), place }];
  });
}

function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  for (const { index: at, 0: text, 1: blank, 2: string, 4: name } of code.matchAll(TOKEN)) {
    if (blank !== undefined) continue;
    tokens.push({ kind: string !== undefined ? 'string' : name !== undefined ? 'name' : 'other', text, at });
  }
  return tokens;
}

function argumentsOf(verb: 'set' | 'get', tokens: readonly Token[]): Pick<ValueCall, 'key' | 'taskKey'> {
  const names = verb === 'set' ? (['key'] as const) : (['taskKey', 'key'] as const);
  const read: Pick<ValueCall, 'key' | 'taskKey'> = {};
  for (const [at, argument] of splitArguments(tokens).entries()) {
    const isNamed = argument[0]?.kind === 'name' && argument[1]?.text === '=';
    const parameter = isNamed ? names.find((name) => name === argument[0].text) : names[at];
    const value = isNamed ? argument.slice(2) : argument;
    const literal = value.length === 1 && value[0].kind === 'string' ? literalOf(value[0].text) : undefined;
    if (parameter !== undefined) Object.assign(read, given(parameter, literal));
  }
  return read;
}

/** The tokens of each argument, up to the parenthesis that closes the call. */
function splitArguments(tokens: readonly Token[]): Token[][] {
  const all: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if ('([{'.includes(token.text)) depth++;
    else if (')]}'.includes(token.text) && --depth < 0) break;
    if (token.text === ',' && depth === 0) all.push([]);
    else all[all.length - 1].push(token);
  }
  return all;
}

/** What JSON escapes in the same way; any other escape is not read. */
function literalOf(text: string): string | undefined {
  if (text.startsWith('"""')) return text.slice(3, -3);
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
