/** Far more than a definition has; the YAML parser recurses, and brings the process down somewhere above. */
const DEEPEST = 1000;

/** True for a text with brackets inside of brackets to a depth that no parser should be given. */
export function hasDeepBrackets(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(depth + (bracket === '[' || bracket === '{' ? 1 : -1), 0);
    if (depth > DEEPEST) return true;
  }
  return false;
}
