import { fork, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIST = new URL(import.meta.resolve('#brickwork/worker.js'));

/** Starts one of our processes and waits for its first message; it ends when this process does. */
export function startProcess(module: string, env: Record<string, string>): Promise<[ChildProcess, unknown]> {
  return forkProcess(fileURLToPath(new URL(module, DIST)), env);
}

/** The same of any module. */
export async function forkProcess(
  module: string,
  env: Record<string, string>,
): Promise<[ChildProcess, unknown]> {
  const child = fork(module, [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const first = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (status) => reject(new Error(`${module} ended with status ${status}.`)));
  });
  return [child, first];
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** User and system time of processes and their descendants so far, in seconds; Linux only. */
export function cpuSeconds(pids: readonly number[]): number {
  return sum(withDescendants(pids).map(ownCpuSeconds));
}

/** The same of one process without its descendants, which is quick. */
export function ownCpuSeconds(pid: number): number {
  const fields = stat(pid).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of processes and their descendants, in MiB. */
export function memoryMib(pids: readonly number[]): number {
  const pages = withDescendants(pids).map((pid) => Number(stat(pid).split(' ')[21]));
  return (sum(pages) * 4096) / 1024 / 1024;
}

/** The fields of /proc/<pid>/stat after the name in parentheses, which may hold spaces. */
function stat(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2);
}

function withDescendants(pids: readonly number[]): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(stat(Number(name)).split(' ')[1]));
    } catch {
      // It has ended since the folder was read.
    }
  }
  const found = new Set(pids);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found].filter((pid) => parents.has(pid));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
