import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MILLIS = 30_000;

/** A process of ours that a test watches: all that it has said, on both of its streams. */
export class StartedProcess {
  said = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.said += String(chunk)));
  }

  /** Starts a program of Node's, and waits until it has said what it says once it is ready. */
  static async start(
    words: readonly string[],
    env: Record<string, string>,
    ready: RegExp,
  ): Promise<StartedProcess> {
    const child = spawn(process.execPath, words, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new StartedProcess(child);
    const deadline = Date.now() + READY_MILLIS;
    while (!ready.test(started.said)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`It has not said ${String(ready)}: ${started.said}`);
      await sleep(20);
    }
    return started;
  }

  /** The first group of a pattern in what was said. */
  find(pattern: RegExp): string {
    return pattern.exec(this.said)?.[1] ?? '';
  }

  /** Ends it as a service manager does; gives its exit status. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    return ((await ended) as [number | null])[0];
  }
}
