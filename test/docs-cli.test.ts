import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerSearchAttributes } from '../src/client/search-attributes.js';
import { cliEnvironment, type CliResult } from './cli/run-cli.js';
import { job, notebook } from './support/definitions.js';
import { temporalCli } from './support/temporal-cli.js';
import { apiOf, TestStack } from './support/test-stack.js';

/** Every command of the pages, as a person pastes it. */
const COMMANDS = ['docs/cli.md', 'docs/trends.md'].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) =>
    block.trim().split('\n'),
  ),
);

const NAMESPACE = 'docs-cli';
let stack: TestStack;
let folder: string;
let id: string;
beforeAll(async () => {
  await temporalCli('operator', 'namespace', 'create', '--namespace', NAMESPACE);
  stack = await TestStack.start({ namespace: NAMESPACE });
  await registerSearchAttributes(stack.temporal.client);
  stack.script('*');
  folder = mkdtempSync(join(tmpdir(), 'brickwork-docs-'));
  symlinkSync(resolve('bin/brickwork.mjs'), join(folder, 'brickwork'));
  id = (await stack.runs.start(job([notebook('load')], { name: 'nightly-flights' }))).workflowId;
  await stack.endOf(id);
  // Of the table in docs/trends.md.
  await apiOf(stack.emulator).executeStatement({ warehouseId: 'w', statement: 'CREATE SCHEMA main.ops' });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack.stop();
});

function shell(line: string): Promise<CliResult> {
  const path = `${folder}:${process.env['PATH']}`;
  const env = {
    ...process.env,
    ...cliEnvironment(stack),
    TEMPORAL_NAMESPACE: NAMESPACE,
    DATABRICKS_HOST: stack.emulator.url,
    DATABRICKS_TOKEN: 'test',
    HOME: folder,
    PATH: path,
    NO_COLOR: '1',
  };
  return new Promise((done) => {
    const child = execFile('bash', ['-c', line], { env, cwd: folder }, (_error, stdout, stderr) =>
      done({ status: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

test.each(COMMANDS)('%s', async (command) => {
  const { status, stderr } = await shell(command.replace(/\bID\b/, `'${id}'`));
  expect(status, stderr).toBe(0);
});
