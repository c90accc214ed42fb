import { isNode, LineCounter, parseDocument } from 'yaml';
import { error, type Issue } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { deepest, inWords, renderPath, type SchemaProblem } from '../schema-words.js';
import { ACCESS_MEMBERS, type AccessFile, accessFileSchema, accessOf } from './access-file.js';

/** Aliases that a file may unfold to, so that a few lines do not become millions. */
const MOST_ALIASES = 100;
const MOST_PROBLEMS = 10;

type Place = (path: readonly PropertyKey[]) => string;

/** Reads an access file, in YAML or JSON, or says everything that is wrong with it, each with its line. */
export function parseAccessFile(text: string): { file: AccessFile } | { issues: Issue[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  if (wrong.length > 0)
    return {
      issues: wrong.map(({ message, pos: [offset] }) =>
        error('YAML_MALFORMED', `line ${lines.linePos(offset).line}`, `${message}.`),
      ),
    };
  const value = valueOf(() => document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown);
  if ('issue' in value) return { issues: [value.issue] };
  const parsed = accessFileSchema.safeParse(value.of ?? {}, { reportInput: true });
  if (parsed.success) return { file: accessOf(parsed.data) };
  const placeOf: Place = (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range != null)
        return `${renderPath(path)} (line ${lines.linePos(node.range[0]).line})`;
    }
    return renderPath(path);
  };
  return { issues: parsed.error.issues.flatMap((problem) => issuesOf(deepest(problem), placeOf)) };
}

function valueOf(read: () => unknown): { of: unknown } | { issue: Issue } {
  try {
    return { of: read() };
  } catch {
    const message = `unfolds to more than ${MOST_ALIASES} aliases.`;
    return { issue: error('YAML_MALFORMED', '', message, 'Write out what they stand for.') };
  }
}

function issuesOf(problem: SchemaProblem, placeOf: Place): Issue[] {
  if (problem.code === 'unrecognized_keys')
    return problem.keys.map((key) =>
      error(
        'FIELD_UNKNOWN',
        placeOf([...problem.path, key]),
        'is not a field here.',
        suggestName(key, ACCESS_MEMBERS),
      ),
    );
  const place = problem.path.length === 0 ? '' : placeOf(problem.path);
  return [error('FIELD_VALUE', place, `${inWords(problem)}.`, hintOf(problem))];
}

function hintOf(problem: SchemaProblem): string | undefined {
  const name = String(problem.path.at(-1));
  if (typeof problem.input === 'string' && ['key', 'client_secret'].includes(name))
    return 'A secret never stands in the file: write {"env": "A_VARIABLE"} or {"file": "/a/path"}.';
  if (name === 'sign_in') return 'docs/access.md has an example of each.';
  return undefined;
}
