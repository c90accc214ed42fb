import { type Check, failed, ok } from './check.js';

/** What is known of the machine that the doctor runs on. */
export interface MachineFacts {
  /** As `process.versions.node` has it. */
  nodeVersion: string;
  /** The lowest that Brickwork runs on, such as `20.19`. */
  leastNodeVersion: string;
  /** What is wrong with settings of a worker in the environment; absent for nothing. */
  settingsProblem?: string;
  packages: { name: string; isInstalled: boolean }[];
}

/** Node, the settings of a worker, and the packages that are optional, of which none has to be there. */
export function judgeMachine({
  nodeVersion,
  leastNodeVersion,
  settingsProblem,
  packages,
}: MachineFacts): Check[] {
  const isOld = compareVersions(nodeVersion, leastNodeVersion) < 0;
  const node = isOld
    ? failed('node', `Node.js ${nodeVersion} is too old.`, `Install Node.js ${leastNodeVersion} or newer.`)
    : ok('node', `Node.js ${nodeVersion}`);
  const settings =
    settingsProblem === undefined
      ? ok('settings', 'The settings in the environment make sense.')
      : failed('settings', settingsProblem, 'docs/settings.md says what each of them may be.');
  const namesOf = (isInstalled: boolean): string =>
    packages
      .filter((one) => one.isInstalled === isInstalled)
      .map(({ name }) => name)
      .join(', ');
  const [there, missing] = [namesOf(true), namesOf(false)];
  const parts = [
    ...(there === '' ? [] : [`installed: ${there}`]),
    ...(missing === '' ? [] : [`not installed: ${missing}`]),
  ];
  return [node, settings, ok('optional packages', parts.join('; '))];
}

/** Negative where the first of two versions is the older one; members that are absent are 0. */
export function compareVersions(one: string, other: string): number {
  const [mine, theirs] = [one, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  for (let at = 0; at < Math.max(mine.length, theirs.length); at++) {
    const difference = (mine[at] ?? 0) - (theirs[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
