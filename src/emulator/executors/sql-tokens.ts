/** A piece of SQL that means something: of a name in quotes or back-ticks, `text` is the name and `isQuoted` true. */
export interface SqlToken {
  text: string;
  isQuoted: boolean;
  /** How many parentheses are open around it. */
  depth: number;
}

/** Strings, names in quotes, comments, words, and any other character. */
const LEXEMES =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*|\d+|\s+|[\s\S]/g;

/** The statements of a script, without the semicolons between them; pieces of comments and blanks alone are left out. */
export function splitStatements(sql: string): string[] {
  const statements = [''];
  for (const [lexeme] of sql.matchAll(LEXEMES)) {
    if (lexeme === ';') statements.push('');
    else statements[statements.length - 1] += lexeme;
  }
  return statements.filter((statement) => tokensOf(statement).length > 0);
}

/** What a statement is made of, without comments and blanks. */
export function tokensOf(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let depth = 0;
  for (const [lexeme] of sql.matchAll(LEXEMES)) {
    if (/^(\s|--|\/\*)/.test(lexeme)) continue;
    if (lexeme === ')') depth--;
    const [quote] = lexeme;
    const isQuoted = (quote === '"' || quote === '`') && lexeme.length > 1;
    const text = isQuoted ? lexeme.slice(1, -1).replaceAll(quote + quote, quote) : lexeme;
    tokens.push({ text, isQuoted, depth });
    if (lexeme === '(') depth++;
  }
  return tokens;
}
