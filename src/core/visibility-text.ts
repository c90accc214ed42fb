/** A text as a literal of a query of Temporal's visibility. */
export function visibilityText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
