import { createRequire } from 'node:module';

/** What package.json says of packages that only the local stack needs: a production worker goes without them. */
interface OptionalPackages {
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
}

/** The others are of storages that triggers watch. */
const LOCAL_STACK = ['@duckdb/node-api', '@temporalio/testing'];

/** The local stack was asked for, and packages that it needs are not installed; the message has the command that does. */
export class PackagesMissing extends Error {
  override readonly name = 'PackagesMissing';
}

/** Loads what needs optional packages; `what` begins the message where one of them is missing. */
export async function loadWithOptionalPackages<T>(what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const { peerDependencies, peerDependenciesMeta } = createRequire(import.meta.url)(
      '../../package.json',
    ) as OptionalPackages;
    const optional = LOCAL_STACK.filter((name) => peerDependenciesMeta[name].optional);
    const missing = optional.find((name) => message?.includes(`'${name}'`));
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code ?? '') || missing === undefined)
      throw error;
    const command = optional.map((name) => `${name}@${peerDependencies[name]}`).join(' ');
    throw new PackagesMissing(
      `${what} needs packages that are not installed (${missing}). Install them:\n  npm install --save-dev ${command}`,
      { cause: error },
    );
  }
}
