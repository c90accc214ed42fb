import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestStack } from '../support/test-stack.js';

const CLI = fileURLToPath(new URL('../../bin/brickwork.mjs', import.meta.url));

/** For Node, which would spend a fifth of a command's time on optimizing code that is not called again. */
const SHORT_LIVED = ['--no-opt'];

export interface CliResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** What leads `brickwork` to the server and the workers of a stack. */
export function cliEnvironment({ address, taskQueue }: TestStack): Record<string, string> {
  return { TEMPORAL_ADDRESS: address, BRICKWORK_TASK_QUEUE: taskQueue };
}

/** Runs `brickwork` as a user does, in the folder of the tests unless `cwd` is another; tells what it has noted so far. */
export function brickwork(
  args: string[],
  env: Record<string, string> = {},
  { onNote, ...options }: { cwd?: string; onNote?: (notes: string) => void } = {},
): Promise<CliResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...SHORT_LIVED, CLI, ...args],
      { ...options, env: { ...process.env, NO_COLOR: '1', ...env } },
      (_error, stdout, stderr) => resolve({ status: child.exitCode ?? 1, stdout, stderr }),
    );
    let notes = '';
    child.stderr?.on('data', (chunk) => onNote?.((notes += String(chunk))));
  });
}
