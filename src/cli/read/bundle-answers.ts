import { userInfo } from 'node:os';
import type { BundleFiles } from '../../core/bundle/bundle-files.js';
import type { BundleCaller, BundleOptions } from '../../core/bundle/bundle-options.js';
import { bundleQuestions } from '../../core/bundle/bundle-questions.js';
import { emulatedAnswers, type EmulatedName } from '../../core/bundle/emulated-id.js';
import type { LookupAnswer } from '../../core/bundle/lookup.js';
import type { SignIn } from '../../core/bundle/sign-in.js';
import type { TargetWorkspace } from '../../deploy/target-workspace.js';
import type { BundleWorkspace } from './definition-file.js';

/** Who is asked what a bundle has to ask of a workspace: nobody, an emulator to come, or the workspace of its target. */
export type Answering = 'nobody' | 'emulator' | ((signIn: SignIn) => Promise<TargetWorkspace>);

/** What a bundle is resolved with beside its files. */
export interface BundleAnswers {
  caller: BundleCaller;
  lookups: ReadonlyMap<string, LookupAnswer>;
  /** What an emulator has to have, so that the answers are true there. */
  assumed: readonly EmulatedName[];
  workspace?: BundleWorkspace;
}

/** Asks for a bundle. What cannot be asked, since the bundle is wrong, is told when it is resolved. Throws DatabricksError. */
export async function answersFor(
  files: BundleFiles,
  options: Omit<BundleOptions, 'caller' | 'lookups'>,
  answering: Answering,
): Promise<BundleAnswers> {
  const { username: userName } = userInfo();
  const machine: BundleAnswers = { caller: { userName }, lookups: new Map(), assumed: [] };
  if (answering === 'nobody') return machine;
  const asked = bundleQuestions(files, { ...options, caller: machine.caller });
  if (asked.kind === 'invalid') return machine;
  if (answering === 'emulator') {
    const { named, answers } = emulatedAnswers(asked.lookups);
    return { ...machine, lookups: answers, assumed: named };
  }
  const target = await answering(asked.workspace);
  const caller = await target.caller();
  // The text of a look-up may say who asks.
  const again = asked.lookups.length === 0 ? asked : bundleQuestions(files, { ...options, caller });
  const lookups =
    again.kind === 'invalid' ? new Map<string, LookupAnswer>() : await target.lookUp(again.lookups);
  const { host: hostOf, caller: _caller, lookUp: _lookUp, ...workspace } = target;
  return { caller, lookups, assumed: [], workspace: { host: await hostOf(), ...workspace } };
}
