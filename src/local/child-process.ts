import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

/**
 * Runs a command that ends with this process, however that ends: the shell around it reads a pipe that only we hold,
 * and ends the command when it closes, by force when it is told "kill". In a process group of its own, so that Ctrl-C
 * does not reach it before us.
 */
const TETHER = [
  'exec 3<&0',
  '"$@" </dev/null 3<&- &',
  'child=$!',
  '{ read -r how; [ "$how" = kill ] || { kill -TERM $child; sleep 5; }; kill -KILL $child; } <&3 2>/dev/null &',
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

/** Ends a tethered command by SIGKILL, as a crash does, and waits for it. Throws where it had ended otherwise. */
export async function killTethered(child: ChildProcess): Promise<void> {
  const KILLED = 128 + 9;
  const isOver = child.exitCode !== null || child.signalCode !== null;
  const ended = isOver ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.write('kill\n');
  await ended;
  await endTethered(child);
  if (child.exitCode !== KILLED)
    throw new Error(`It was to be killed, but has ended with ${child.exitCode}.`);
}

/**
 * A TCP port on loopback that is free, and that the system gives to nobody who takes any for the next half minute at least:
 * it is left in the state TIME_WAIT, by a connection of its own, in which only those can listen who ask for this port.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listen(server, 0);
  server.on('connection', (accepted) => {
    server.close();
    // The side that ends first is the one that waits.
    accepted.end();
  });
  connect(port, '127.0.0.1').resume();
  await once(server, 'close');
  return port;
}

/** True when `port` can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server.address() as AddressInfo;
}
