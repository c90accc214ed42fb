import { readdirSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EmulatorSettings } from '../emulator/state/settings.js';
import { DEMO_SECRETS, deliverLandingFiles } from './landing-files.js';

/** The names of the examples, which are folders with a `job.yml`. */
export function exampleNames(): string[] {
  return readdirSync('examples').filter((name) => existsSync(join('examples', name, 'job.yml')));
}

/** What the command of an example's README gives to the emulator. */
const SETTINGS: Record<string, Partial<EmulatorSettings>> = {
  'git-integrated': {
    gitRepositories: {
      'https://git.example.com/data/pipelines': resolve('examples/git-integrated/repository'),
    },
  },
  'ml-pipeline': { runningClusters: ['0312-090000-serving'] },
  'nightly-flights': { secrets: DEMO_SECRETS },
  'nightly-medallion': { secrets: { meters: { token: 'made-up' } } },
};

/** How the emulated workspace of an example is set up; its files are served as the root. */
export function settingsOfExample(name: string): Partial<EmulatorSettings> {
  return { ...SETTINGS[name], root: resolve('examples', name) };
}

/** Puts what an example finds in its workspace's volumes into the data folder. */
export function deliverFilesOfExample(name: string, data: string): void {
  if (name === 'nightly-flights') deliverLandingFiles(data);
}
