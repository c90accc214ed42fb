import { Client, Connection } from '@temporalio/client';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startEmulatorForTests } from '../../src/emulator/emulator-for-tests.js';

const run = promisify(execFile);
const HOME = process.cwd();
const project = mkdtempSync(join(tmpdir(), 'brickwork-user-'));
const { devDependencies, exports: faces } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  devDependencies: Record<string, string>;
  exports: Record<string, unknown>;
};
const TSCONFIG = {
  compilerOptions: {
    ...{
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      outDir: 'dist',
      rootDir: 'src',
    },
    ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
  },
  include: ['src'],
};
const TEST_TSCONFIG = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: true, rootDir: '.' },
  include: ['src', 'test'],
};

function write(name: string, text: string): void {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(join(project, name), text);
}

/** The programs that the pages of the library show: each names its file in its first line, a notebook before it. */
function programs(): Map<string, string> {
  const pages = readdirSync('docs/library').map((page) => readFileSync(join('docs/library', page), 'utf8'));
  const text = pages.join('\n');
  const found = [
    ...text.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```/gms),
    ...text.matchAll(/`(notebooks\/\w+\.py)`:\n\n```python\n(.*?)^```/gms),
  ];
  return new Map(found.map(([, name, program]) => [name, program]));
}

function npm(...args: string[]): Promise<unknown> {
  return run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error'], {
    cwd: project,
    maxBuffer: 1e8,
  });
}

/** Compiles the project; the problems are the message of what it throws. */
async function tsc(...args: string[]): Promise<void> {
  await run('npx', ['tsc', ...args], { cwd: project }).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}

let tarball: string;
beforeAll(async () => {
  const packed = await run('npm', [
    'pack',
    '--ignore-scripts',
    '--pack-destination',
    project,
    '--loglevel',
    'error',
  ]);
  tarball = join(project, packed.stdout.trim());
  write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  for (const [name, text] of programs()) write(name, text);
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  await npm('install', tarball, ...tools);
}, 180_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the package', () => {
  test('publint and attw find nothing', async () => {
    const { messages } = await publint({
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    });
    expect(messages).toEqual([]);
    await run(join(HOME, 'node_modules/.bin/attw'), [tarball, '--profile', 'esm-only']);
  });

  test('has five entrances, and nothing else is reachable', async () => {
    expect(Object.keys(faces)).toEqual([
      ...['client', 'worker', 'workflows', 'definition', 'emulator'].map((face) => `./${face}`),
      './package.json',
    ]);
    const load = run('node', ['--input-type=module', '-e', "await import('brickwork/dist/worker.js')"], {
      cwd: project,
    });
    await expect(load).rejects.toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });

  test('a worker is installed without what only the local stack needs, and the message says what that is', async () => {
    for (const name of ['@duckdb', '@temporalio/testing'])
      expect(readdirSync(join(project, 'node_modules', dirname(name)))).not.toContain(name.split('/').at(-1));
    write(
      'job.json',
      JSON.stringify({ name: 'a', tasks: [{ task_key: 'a', notebook_task: { notebook_path: '/a' } }] }),
    );
    const local = run('npx', ['brickwork', 'run', 'job.json', '--local'], { cwd: project });
    const duckdb = devDependencies['@duckdb/node-api'];
    await expect(local).rejects.toThrow(
      new RegExp(
        `--local needs packages that are not installed.*\\n +npm install --save-dev .*@duckdb/node-api@${duckdb}`,
      ),
    );
  });
});

describe('a listing of a storage', () => {
  test.each([
    ['s3://bucket/in', ['@aws-sdk/client-s3']],
    ['abfss://landing@account.dfs.core.windows.net/', ['@azure/identity', '@azure/storage-blob']],
  ])('%s names the packages that it lacks, and no others', async (url, names) => {
    const program = `
      const { storageListing } = await import('./node_modules/brickwork/dist/storage/storage.js');
      const pages = storageListing({ volumeFolder: () => [] })('${url}', new AbortController());
      await pages.next().catch(({ message, isFinal }) => console.log(JSON.stringify({ message, isFinal })));`;
    const { stdout } = await run('node', ['--input-type=module', '-e', program], { cwd: project });
    const { message, isFinal } = JSON.parse(stdout) as { message: string; isFinal: boolean };
    const command = names.map((name) => `${name}@${devDependencies[name]}`).join(' ');
    expect(message).toMatch(/^(s3|abfss):.* cannot be listed: a package is not installed/);
    expect(message.split('\n').at(-1)).toBe(`  npm install ${command}`);
    expect(isFinal).toBe(true);
  });
});

describe('in an empty project', () => {
  test('without the packages of the local stack, programs of the pages compile and run: a worker with a workflow of its own, a client that repairs', async () => {
    await tsc();
    const workspace = await startEmulatorForTests({
      root: join(project, 'notebooks'),
      clusterStartMillis: 50,
    });
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      DATABRICKS_HOST: workspace.url,
      DATABRICKS_TOKEN: 'any',
    };
    const worker = spawn('node', ['dist/worker.js'], { cwd: project, env });
    const printed: string[] = [];
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (text) => printed.push(String(text)));
    try {
      const { stdout } = await run('node', ['dist/start.js'], { cwd: project, env, timeout: 60_000 });
      expect(stdout).toMatch(/RUNNING: load \w+, report BLOCKED/);
      expect(stdout).toMatch(/FAILED: .*there is no such day/);
      expect(stdout).toMatch(/refused: .*no_such_task/);
      expect(stdout).toMatch(/runs again: load, report\nSUCCESS \{.*"report":\{"rows":2\}/);
      expect(await ownWorkflow(project)).toBe('announced: nightly of 2026-11-28 is SUCCESS');
      expect(printed.join('')).toContain('activity announce has ended');
      expect(printed.join('')).toContain('activity planJobRun has ended');
    } catch (error) {
      throw new Error(`The worker printed: ${printed.join('').slice(0, 4000)}`, { cause: error });
    } finally {
      await ended(worker);
      await workspace.stop();
    }
  }, 120_000);

  test('a definition is checked and planned', async () => {
    const { stdout } = await run('node', ['dist/check.js'], { cwd: project });
    expect(stdout).toContain('load 0\nreport 0\n');
    expect(stdout).toContain('FIELD_UNKNOWN tasks[0].notebok_task Did you mean "notebook_task"?');
  });

  test("a user's vitest runs jobs against the emulator, with faults", async () => {
    const optional = ['vitest', '@duckdb/node-api', '@temporalio/testing'];
    await npm('install', ...optional.map((name) => `${name}@${devDependencies[name]}`));
    write('tsconfig.test.json', JSON.stringify(TEST_TSCONFIG));
    await tsc('-p', 'tsconfig.test.json');
    const env = { ...process.env, TEMPORAL_ADDRESS: inject('temporalAddress') };
    const { stdout } = await run('npx', ['vitest', 'run', '--dir', 'test'], { cwd: project, env });
    expect(stdout).toMatch(/Tests .*2 passed/);
  }, 120_000);
});

/** Starts the workflow that the pages add to the worker, and waits for it. */
async function ownWorkflow(folder: string): Promise<unknown> {
  const load = (name: string): Promise<Record<string, unknown>> =>
    import(join(folder, 'dist', name)) as Promise<Record<string, unknown>>;
  const { nightly } = await load('nightly.js');
  const { GzipCodec } = (await load('gzip-codec.js')) as { GzipCodec: new () => never };
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection, dataConverter: { payloadCodecs: [new GzipCodec()] } });
  const workflowId = `own-${process.pid}`;
  const args = [nightly, '2026-11-28'];
  try {
    return await client.workflow.execute('release', { taskQueue: 'data-platform', workflowId, args });
  } finally {
    await connection.close();
  }
}

function ended(worker: ChildProcess): Promise<unknown> {
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  return exit;
}
