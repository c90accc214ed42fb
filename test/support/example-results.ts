import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleNames } from '../../src/local/example-settings.js';

/** What an example comes to by its README: the table that stands there, and the sentence about its end. */
export interface ExpectedResults {
  result: string;
  /** Task key, result, attempts. */
  tasks: string[][];
}

/** The examples whose README says what they come to. */
export const DESCRIBED_EXAMPLES = exampleNames().filter((name) => name !== 'hello');

export function expectedResults(name: string): ExpectedResults {
  const readme = readFileSync(join('examples', name, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| (\w+) \| ([A-Z_]+) \| (\d+) \|$/gm)];
  return {
    result: /ends with (\w+)/.exec(readme)?.[1] ?? 'SUCCESS',
    tasks: rows.map(([, key, result, attempts]) => [key, result, attempts]),
  };
}
