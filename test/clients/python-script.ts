import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { environmentWith } from '../support/python-environment.js';

/** A script beside this file that is running, with the unmodified `databricks-sdk` for Python. */
export interface PythonScript {
  /** Resolves once it has printed this line. */
  said(line: string): Promise<void>;
  /** What the JSON of its last line says. Rejects with what it printed where it fails. */
  told: Promise<unknown>;
}

/** Starts a script as a user of a workspace. The SDK is installed by pip the first time. */
export function startPythonScript(
  name: string,
  { host, token }: { host: string; token: string },
): PythonScript {
  const python = join(
    environmentWith('databricks-sdk-0.162.0', 'databricks-sdk-requirements.txt'),
    'bin/python',
  );
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { PATH, HOME } = process.env;
  // No other variable nor profile of Databricks is to count.
  const env = {
    ...{ PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', DATABRICKS_CONFIG_FILE: '/dev/null' },
    ...{ DATABRICKS_HOST: host, DATABRICKS_TOKEN: token, DATABRICKS_AUTH_TYPE: 'pat' },
  };
  let printed = '';
  const listeners = new Set<() => void>();
  const told = new Promise<unknown>((resolve, reject) => {
    const child = execFile(python, [script], { env, timeout: 240_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      else reject(new Error(`${name} has failed:\n${stdout}${stderr}`));
    });
    child.stdout?.on('data', (text: string) => {
      printed += text;
      for (const listen of listeners) listen();
    });
  });
  const said = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const listen = (): void => {
        if (printed.split('\n').includes(line)) resolve();
      };
      listeners.add(listen);
      listen();
    });
  return { told, said: (line) => Promise.race([said(line), told.then(() => undefined)]) };
}
