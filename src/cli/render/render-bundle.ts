import type { DefinitionBundle } from '../read/definition-file.js';
import type { Terminal } from '../terminal/terminal.js';

/** Says for which target a bundle was resolved, and for whom: names and paths depend on both. */
export function noteBundle(terminal: Terminal, bundle: DefinitionBundle | undefined): void {
  if (bundle === undefined) return;
  const { name, target, userName } = bundle;
  terminal.note(`Bundle ${name}, target ${target}, as the user ${userName} of this machine.`);
}
