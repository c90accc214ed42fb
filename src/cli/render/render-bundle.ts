import type { DefinitionBundle } from '../read/definition-file.js';
import { renderLookup } from '../../core/bundle/lookup.js';
import type { Terminal } from '../terminal/terminal.js';

/** Says for which target a bundle was resolved, where, and for whom: names and paths depend on all of them. */
export function noteBundle(terminal: Terminal, bundle: DefinitionBundle | undefined): void {
  if (bundle === undefined) return;
  const { resolved, userName, workspace, assumed } = bundle;
  const where = workspace === undefined ? 'of this machine' : `of ${workspace.host}`;
  terminal.note(`Bundle ${resolved.name}, target ${resolved.target}, as the user ${userName} ${where}.`);
  if (assumed.length === 0) return;
  const made = assumed.map(renderLookup).join(', ');
  terminal.note(`Looked up in the emulator, which has it by this name: ${made}`);
}
