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
    const { peerDependencies } = createRequire(import.meta.url)('../../package.json') as {
      peerDependencies: Record<string, string>;
    };
    const command = names.map((name) => `${name}@${peerDependencies[name]}`).join(' ');
    throw new PackagesMissing(
      `${what} needs packages that are not installed (${missing}). Install them:\n` +
        `  npm install ${isForDevelopment ? '--save-dev ' : ''}${command}`,
      { cause: error },
    );
  }
}

/** The packages of the local stack, which is for development; `what` of it was asked for. */
export function localStack(what: string): OptionalPackages {
  const names = ['@duckdb/node-api', '@temporalio/testing'];
  return { what, names, isForDevelopment: true };
}
