import { execFile } from 'node:child_process';

const LONGEST_MILLIS = 30_000;
const MOST_BYTES = 256 * 1024;

/**
 * What a command prints, run once, without a shell. Throws where it cannot be run, fails, or takes longer than 30 s; what it
 * has printed is never part of a message, since that may be a key.
 */
export function runKeyCommand(
  [program, ...args]: readonly string[],
  timeoutMillis = LONGEST_MILLIS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMillis, maxBuffer: MOST_BYTES, killSignal: 'SIGKILL' } as const;
    const child = execFile(program, args, options, (error, stdout) => {
      if (error === null) return resolve(stdout);
      const { code, killed, signal } = error;
      if (killed === true)
        return reject(new Error(`"${program}" did not end within ${timeoutMillis / 1000} s.`));
      if (typeof code === 'string') return reject(new Error(`"${program}" cannot be run (${code}).`));
      const end = typeof code === 'number' ? `status ${code}` : `signal ${String(signal)}`;
      reject(new Error(`"${program}" has ended with ${end}. Run it by hand to see why.`));
    });
    // Nobody answers what it may ask.
    child.stdin?.end();
  });
}
