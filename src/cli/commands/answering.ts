import type { Answering } from '../read/bundle-answers.js';
import type { CommandParts } from './command-parts.js';

/** Who is to be asked what a bundle has to ask of a workspace. */
export interface AnsweringOptions {
  /** The emulator of `run --local`. */
  local?: boolean;
  /** The workspace of the target. */
  workspace?: boolean;
}

/** By default nobody: the bundle is resolved for this machine, and a look-up is an error. */
export function answeringOf({ local, workspace }: AnsweringOptions, parts: CommandParts): Answering {
  if (workspace === true) return (signIn) => parts.openTargetWorkspace(signIn);
  return local === true ? 'emulator' : 'nobody';
}
