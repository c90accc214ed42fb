import { createRequire } from 'node:module';

interface PackageFile {
  peerDependencies: Record<string, string>;
}

/** A place in a storage cannot be listed; the message says which, why, and what to do. */
export class StorageProblem extends Error {
  override readonly name = 'StorageProblem';
}

/** What SDKs throw; `details` are those of Databricks' errors. */
interface Thrown {
  name?: string;
  message?: string;
  code?: unknown;
  details?: { errorCode?: string };
}

/** Turns what a vendor's SDK throws into a problem of the place. */
export function problemWith(place: string, error: unknown): StorageProblem {
  const { name = '', message = String(error), code, details } = error as Thrown;
  const kind = [details?.errorCode, name, code].find(
    (text) => typeof text === 'string' && text !== '' && text !== 'Error',
  );
  // Some servers answer with a page, and some SDKs with the whole response.
  const [line = ''] = message.split('\n').filter((text) => text.trim() !== '');
  const why = [kind, line.slice(0, 300)].filter((text) => text !== undefined && text !== '').join(': ');
  return new StorageProblem(`${place} cannot be listed. ${why}`, { cause: error });
}

/** Loads a vendor's SDK, which is installed only where it is used. */
export async function loadSdk<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const { peerDependencies } = createRequire(import.meta.url)('../../package.json') as PackageFile;
    const wanted = `${name}@${peerDependencies[name]}`;
    const message = `The worker has no package ${name}, which lists this storage: npm install ${wanted}`;
    throw new StorageProblem(message, { cause: error });
  }
}
