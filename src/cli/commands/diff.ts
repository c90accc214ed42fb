import { driftOf, renderStanding } from '../render/render-standing.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { CommandParts } from './command-parts.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';
import { standingOf } from './standing.js';

export interface DiffOptions extends GlobalOptions {
  target?: string;
  var: string[];
}

/** `brickwork diff DIR`: how a target differs from the files of a bundle; the exit status says whether it does. */
export async function diff(file: string, options: DiffOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const { target, var: vars } = options;
  const choice = { var: vars, ...(target === undefined ? {} : { target }) };
  const standing = await standingOf(file, choice, options, { terminal, parts });
  const drift = driftOf(standing);
  if (wantsJson(options)) {
    const { plan, files, schedules, release, changes, upload } = standing;
    const { content } = upload;
    const byId = { schedules: Object.fromEntries(schedules), changes: Object.fromEntries(changes) };
    terminal.data(JSON.stringify({ drift, content, release, jobs: plan, files, ...byId }));
  } else for (const line of renderStanding(standing, terminal.colors)) terminal.data(line);
  return drift.length === 0 ? EXIT.success : EXIT.runFailed;
}
