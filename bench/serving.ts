import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchStack } from './stack.js';

const CLI = fileURLToPath(new URL('../bin/brickwork.mjs', import.meta.resolve('#brickwork/worker.js')));

/** Starts a command that serves, as a process of its own, over a stack; it says on stderr where it listens. */
export async function startServing(
  stack: BenchStack,
  words: readonly string[],
): Promise<{ child: ChildProcess; url: string }> {
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: stack.temporal.address,
    DATABRICKS_HOST: stack.emulatorUrl,
    DATABRICKS_TOKEN: 'bench',
    BRICKWORK_TASK_QUEUE: 'bench',
  };
  const child = spawn(process.execPath, [CLI, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
      const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(text)));
  });
  return { child, url };
}
