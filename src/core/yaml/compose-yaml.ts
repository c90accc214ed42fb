import { Composer, type Document, Lexer, type LineCounter, type ParsedNode, Parser, type CST } from 'yaml';
import { DEEPEST_YAML, type YamlProblem } from './yaml-value.js';

/** A document as `yaml` has it: nodes with their places. */
export type YamlDocument = Document.Parsed<ParsedNode>;

/**
 * Reads a text up to the nodes of its documents; undefined for one that is nested so deep that `yaml`, which recurses
 * from here on, would bring the process down. Its lexer and parser do not: the parser's stack is the depth, with what is
 * in strings and comments left out.
 */
export function composeYaml(text: string, lines: LineCounter): YamlDocument[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST_YAML) return undefined;
  }
  tokens.push(...parser.end());
  // `yaml` compares each key with each other one; `YamlValues` finds those that stand twice in no time.
  const composer = new Composer({ uniqueKeys: false, resolveKnownTags: false, prettyErrors: false });
  return [...composer.compose(tokens, true, text.length)];
}

/** One bracket that is missing can make thousands of problems; the first ones tell. */
export const MOST_PROBLEMS = 10;

/**
 * What is wrong with the syntax of a file, which holds one document. To `yaml` a tag that nobody knows is a warning: it would take the text behind
 * it for the value.
 */
export function syntaxProblems([document, another]: readonly YamlDocument[], text: string): YamlProblem[] {
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos: [start, end] }) => {
    if (code !== 'TAG_RESOLVE_FAILED') return { message: `${message}.`, offset: start };
    return {
      message: `the tag ${text.slice(start, end)} cannot be used here.`,
      hint: 'Write the value itself; a secret is a reference: {{secrets/scope/key}}.',
      offset: start,
    };
  });
  if (another === undefined) return problems;
  return [
    ...problems,
    { message: 'a file holds one document; here begins another.', offset: another.range[0] },
  ];
}
