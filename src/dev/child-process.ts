import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

/**
 * Runs a command that ends with this process, however that ends: the shell around it reads a pipe that only we hold,
 * and ends the command when it closes. In a process group of its own, so that Ctrl-C does not reach it before us.
 */
const TETHER = [
  'exec 3<&0',
  '"$@" </dev/null 3<&- &',
  'child=$!',
  '{ read -r _; kill -TERM $child; sleep 5; kill -KILL $child; } <&3 2>/dev/null &',
  'tether=$!',
  'trap "kill -TERM $child" TERM INT',
  'wait $child; status=$?',
  'wait $child 2>/dev/null',
  'kill $tether 2>/dev/null',
  'exit $status',
].join('\n');

export function spawnTethered(command: string, args: readonly string[]): ChildProcess {
  return spawn('/bin/sh', ['-c', TETHER, 'tether', command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** Ends a tethered command and waits for it. */
export async function endTethered(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}

/** A TCP port on loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
