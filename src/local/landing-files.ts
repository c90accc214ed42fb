import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Files of the npm package `vega-datasets`, by the names under which the nightly pipeline expects them. */
const FILES = {
  'flights.json': 'flights-5k.json',
  'airports.csv': 'airports.csv',
  'weather.csv': 'weather.csv',
};

/** Where the demo's data lands, in the workspace's words. */
const VOLUME = 'Volumes/main/flights/nightly/landing';

/** Secrets that the demo's notebooks read. */
export const DEMO_SECRETS = { flights: { 'provider-key': 'a-key-that-both-sides-keep' } };

/** Puts the demo's input files into the emulated volume below `workspaceData`. */
export function deliverLandingFiles(workspaceData: string): void {
  const folder = join(workspaceData, VOLUME);
  mkdirSync(folder, { recursive: true });
  const source = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
  for (const [name, original] of Object.entries(FILES))
    copyFileSync(join(source, original), join(folder, name));
}
