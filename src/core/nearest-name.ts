import { quote } from './short-text.js';

/** Comparing with more names than this would make a document full of mistakes slow. */
const MOST_NAMES = 500;

/**
 * The known name that a mistyped one was probably meant to be, or undefined where none is near
 * (more than a third of the letters differ).
 */
function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length > MOST_NAMES) return undefined;
  let best: string | undefined;
  let bestDistance = Math.floor(Math.max(name.length, 3) / 3) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "x"?` or undefined: the hint that goes with an unknown name. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const near = nearestName(name, known);
  return near === undefined ? undefined : `Did you mean ${quote(near)}?`;
}

/**
 * Edits that lead from one name to the other: letters added, left out, replaced, or two neighbours swapped (optimal
 * string alignment). Names longer than 100 characters never match.
 */
function editDistance(a: string, b: string): number {
  if (a.length > 100 || b.length > 100) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(substitution, row[j] + 1, next[j - 1] + 1, swap));
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
