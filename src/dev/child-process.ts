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
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const ended = isOver ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  // Closing the pipe is what ends the command; left open, it would keep this process alive.
  child.stdin?.destroy();
  await ended;
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('No TCP port is free on 127.0.0.1.');
  return port;
}

/** True when `port` can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}
