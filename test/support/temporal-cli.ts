import { execFile } from 'node:child_process';
import { inject } from 'vitest';

/** Runs the stock `temporal` command against the shared server; not synchronously, since queries need our worker. */
export function temporalCli(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const all = [...args, '--address', inject('temporalAddress')];
  return new Promise((resolve) => {
    const child = execFile(
      inject('temporalCli'),
      all,
      { encoding: 'utf8', timeout: 30_000 },
      (_error, stdout, stderr) => resolve({ status: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}
