import { type SqlToken, tokensOf } from './sql-tokens.js';

/** What a statement does to the versions of tables; names are in parts, as written. */
export type SqlEffect =
  | { kind: 'none' }
  /** A commit of its own to a table. `needsRows`: only where it has changed some. */
  | { kind: 'write'; operation: string; table: string[]; needsRows: boolean; unlessExists: boolean }
  | { kind: 'rename'; table: string[]; to: string }
  | { kind: 'drop'; table: string[] }
  | { kind: 'drop_schema'; schema: string }
  | { kind: 'begin' | 'commit' | 'rollback' }
  | { kind: 'history'; table: string[]; limit?: number };

const NONE: SqlEffect = { kind: 'none' };

/** Reads what a statement does by its first words. Words behind a `WITH` count where no parenthesis is open. */
export function effectOf(sql: string): SqlEffect {
  const tokens = tokensOf(sql);
  const begin = isWord(tokens[0], 'WITH')
    ? tokens.findIndex((token) => token.depth === 0 && isWord(token, 'INSERT', 'UPDATE', 'DELETE', 'MERGE'))
    : 0;
  if (begin < 0) return NONE;
  const words = new Words(tokens.slice(begin));
  const first = words.next();
  return first === undefined || first.isQuoted ? NONE : (READERS[first.text.toUpperCase()]?.(words) ?? NONE);
}

/** By the first word. DELETE, UPDATE, MERGE and TRUNCATE commit only what they change (Delta Lake, `commitIfNeeded`). */
const READERS: Record<string, (words: Words) => SqlEffect | undefined> = {
  INSERT: (words) => {
    if (words.skip('OR')) words.next();
    return words.skip('INTO') ? write('WRITE', words) : undefined;
  },
  UPDATE: (words) => write('UPDATE', words, true),
  DELETE: (words) => (words.skip('FROM') ? write('DELETE', words, true) : undefined),
  MERGE: (words) => (words.skip('INTO') ? write('MERGE', words, true) : undefined),
  TRUNCATE: (words) => {
    words.skip('TABLE');
    return write('TRUNCATE', words, true);
  },
  COPY: (words) => {
    const copied = write('COPY INTO', words);
    return words.isAhead('FROM') ? copied : undefined;
  },
  CREATE: readCreate,
  ALTER: readAlter,
  DROP: readDrop,
  BEGIN: () => ({ kind: 'begin' }),
  START: () => ({ kind: 'begin' }),
  COMMIT: () => ({ kind: 'commit' }),
  END: () => ({ kind: 'commit' }),
  ROLLBACK: () => ({ kind: 'rollback' }),
  ABORT: () => ({ kind: 'rollback' }),
  DESCRIBE: readHistory,
  DESC: readHistory,
};

function readCreate(words: Words): SqlEffect | undefined {
  const isReplacing = words.skip('OR') && words.skip('REPLACE');
  if (!words.skip('TABLE')) return undefined;
  const unlessExists = words.skip('IF') && words.skip('NOT') && words.skip('EXISTS');
  const table = words.name();
  const operation = `CREATE ${isReplacing ? 'OR REPLACE ' : ''}TABLE${words.isAhead('AS') ? ' AS SELECT' : ''}`;
  return { kind: 'write', operation, table, needsRows: false, unlessExists };
}

const ALTERED: Record<string, string> = {
  ADD: 'ADD COLUMNS',
  DROP: 'DROP COLUMNS',
  RENAME: 'RENAME COLUMN',
  SET: 'SET TBLPROPERTIES',
};

function readAlter(words: Words): SqlEffect | undefined {
  if (!words.skip('TABLE')) return undefined;
  if (words.skip('IF')) words.skip('EXISTS');
  const table = words.name();
  const change = words.next()?.text.toUpperCase() ?? '';
  if (change === 'RENAME' && words.skip('TO'))
    return { kind: 'rename', table, to: words.name().at(-1) ?? '' };
  const operation = ALTERED[change] ?? 'CHANGE COLUMN';
  return { kind: 'write', operation, table, needsRows: false, unlessExists: false };
}

function readDrop(words: Words): SqlEffect | undefined {
  const isTable = words.skip('TABLE');
  if (!isTable && !words.skip('SCHEMA') && !words.skip('DATABASE')) return undefined;
  if (words.skip('IF')) words.skip('EXISTS');
  const name = words.name();
  return isTable ? { kind: 'drop', table: name } : { kind: 'drop_schema', schema: name.at(-1) ?? '' };
}

function readHistory(words: Words): SqlEffect | undefined {
  if (!words.skip('HISTORY')) return undefined;
  const table = words.name();
  if (table.length === 0) return undefined;
  const limit = words.skip('LIMIT') ? Number(words.next()?.text) : undefined;
  return { kind: 'history', table, ...(limit === undefined ? {} : { limit }) };
}

function write(operation: string, words: Words, needsRows = false): SqlEffect {
  return { kind: 'write', operation, table: words.name(), needsRows, unlessExists: false };
}

function isWord(token: SqlToken | undefined, ...words: string[]): boolean {
  return token !== undefined && !token.isQuoted && words.includes(token.text.toUpperCase());
}

/** The tokens of a statement, read from the left. */
class Words {
  #at = 0;

  constructor(private readonly tokens: readonly SqlToken[]) {}

  next(): SqlToken | undefined {
    return this.tokens[this.#at++];
  }

  /** Goes over a word where it is the next one. */
  skip(word: string): boolean {
    const isNext = isWord(this.tokens[this.#at], word);
    if (isNext) this.#at++;
    return isNext;
  }

  /** The parts of the name that comes next; none where it is no name. */
  name(): string[] {
    const parts: string[] = [];
    do {
      const token = this.tokens[this.#at];
      if (token === undefined || !(token.isQuoted || /^\w/.test(token.text))) return parts;
      parts.push(token.text);
      this.#at++;
    } while (this.skip('.'));
    return parts;
  }

  /** True where a word is still to come, outside of parentheses. */
  isAhead(word: string): boolean {
    return this.tokens.slice(this.#at).some((token) => token.depth === 0 && isWord(token, word));
  }
}
