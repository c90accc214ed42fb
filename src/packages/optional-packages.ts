import { createRequire } from 'node:module';

/** Something was asked for that needs packages which are not installed; the message has the command that installs them. */
export class PackagesMissing extends Error {
  override readonly name = 'PackagesMissing';
}

/** What needs optional packages, and which: all names stand among the `peerDependencies` of package.json. */
export interface OptionalPackages {
  /** Begins the message where one of them is missing. */
  what: string;
  names: readonly string[];
  /** True where a production worker goes without them, so that they are installed for development alone. */
  isForDevelopment?: boolean;
}

/** Loads what needs optional packages. Throws PackagesMissing where one of them is not installed, with the command for all. */
export async function loadWithOptionalPackages<T>(
  { what, names, isForDevelopment = false }: OptionalPackages,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const missing = names.find((name) => message?.includes(`'${name}'`));
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code ?? '') || missing === undefined)
      throw error;
    const { peerDependencies } = packageFile();
    const command = names.map((name) => `${name}@${peerDependencies[name]}`).join(' ');
    throw new PackagesMissing(
      `${what} needs packages that are not installed (${missing}). Install them:\n` +
        `  npm install ${isForDevelopment ? '--save-dev ' : ''}${command}`,
      { cause: error },
    );
  }
}

/** All optional packages, and whether each is installed. */
export function optionalPackages(): { name: string; isInstalled: boolean }[] {
  const { resolve } = createRequire(import.meta.url);
  return Object.keys(packageFile().peerDependencies).map((name) => {
    try {
      resolve(name);
      return { name, isInstalled: true };
    } catch {
      return { name, isInstalled: false };
    }
  });
}

/** The lowest version of Node.js that Brickwork runs on, such as `20.19`. */
export function leastNodeVersion(): string {
  return packageFile().engines.node.replace(/^\D+/, '');
}

function packageFile(): { peerDependencies: Record<string, string>; engines: { node: string } } {
  const read: unknown = createRequire(import.meta.url)('../../package.json');
  return read as { peerDependencies: Record<string, string>; engines: { node: string } };
}

/** The packages of the local stack, which is for development; `what` of it was asked for. */
export function localStack(what: string): OptionalPackages {
  const names = ['@duckdb/node-api', '@temporalio/testing'];
  return { what, names, isForDevelopment: true };
}
