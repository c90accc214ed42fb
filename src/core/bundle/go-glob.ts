/*
 * Patterns of paths as Go's `filepath.Glob` has them, which is what the Databricks CLI reads `include` with: `*`, `?`,
 * `[a-z]`, `[^a]` and `\` inside of one step of a path, names with a dot in front like others, and neither `**` nor `{a,b}`.
 * (The globs of npm differ in each of these. This one also takes no more than steps times letters, whatever the pattern.)
 */

interface Letters {
  /** What one letter may be; 'many' stands for any number of any letters. */
  matches: ((letter: string) => boolean) | 'many';
}

/** A test for the paths that a pattern means; undefined for a pattern that is none. */
export function globOf(pattern: string): ((path: string) => boolean) | undefined {
  const written = pattern.split('/');
  const steps = written.map(lettersOf).filter((step) => step !== undefined);
  if (steps.length < written.length) return undefined;
  return (path) => {
    const names = path.split('/');
    return names.length === steps.length && names.every((name, at) => matchesStep(steps[at], name));
  };
}

/** True for a pattern that may mean several paths. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

function lettersOf(step: string): Letters[] | undefined {
  const letters: Letters[] = [];
  const rest = /\*|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|\\(.)|([^*?[\\])/gsuy;
  while (rest.lastIndex < step.length) {
    const found = rest.exec(step);
    if (found === null) return undefined;
    const [all, not, ranges, escaped, plain] = found;
    if (all === '*') letters.push({ matches: 'many' });
    else if (all === '?') letters.push({ matches: () => true });
    else if (ranges === undefined) letters.push({ matches: (letter) => letter === (escaped ?? plain) });
    else {
      const isIn = rangesOf(ranges);
      if (isIn === undefined) return undefined;
      letters.push({ matches: (letter) => isIn(letter) === (not === '') });
    }
  }
  return letters;
}

function rangesOf(text: string): ((letter: string) => boolean) | undefined {
  const ranges: [string, string][] = [];
  const rest = /(?:\\(.)|([^\\-]))(?:-(?:\\(.)|([^\\-])))?/gsuy;
  while (rest.lastIndex < text.length) {
    const found = rest.exec(text);
    if (found === null) return undefined;
    const low = found[1] ?? found[2];
    ranges.push([low, found[3] ?? found[4] ?? low]);
  }
  return (letter) => ranges.some(([low, high]) => letter >= low && letter <= high);
}

/** Follows the last `*` alone: what an earlier one could take more of, a later one can take as well. */
function matchesStep(letters: readonly Letters[], name: string): boolean {
  const text = [...name];
  let [at, letter, star, taken] = [0, 0, -1, 0];
  while (letter < text.length) {
    const matches = letters[at]?.matches;
    if (matches === 'many') {
      star = at++;
      taken = letter;
    } else if (matches?.(text[letter]) === true) {
      at++;
      letter++;
    } else if (star >= 0) {
      at = star + 1;
      letter = ++taken;
    } else return false;
  }
  return letters.slice(at).every(({ matches }) => matches === 'many');
}
