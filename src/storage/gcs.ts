import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { loadSdk, problemWith } from './storage-problem.js';

const PAGE = 5000;

/** The objects below a prefix, 5,000 a page. Credentials are Google's default ones; `STORAGE_EMULATOR_HOST` is asked where it is set. */
export async function* gcsPages(
  { bucket, prefix }: Extract<FilePlace, { kind: 's3' | 'gcs' }>,
  signal: AbortSignal,
): AsyncGenerator<string[], void> {
  const { Storage } = await loadSdk('@google-cloud/storage', () => import('@google-cloud/storage'));
  const storage = new Storage({ timeout: 30_000, retryOptions: { totalTimeout: 30, maxRetries: 2 } });
  try {
    let pageToken: string | undefined;
    do {
      const [files, next] = await storage.bucket(bucket).getFiles({
        prefix,
        maxResults: PAGE,
        autoPaginate: false,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      signal.throwIfAborted();
      yield files.flatMap(({ name }) => (name.endsWith('/') ? [] : [name.slice(prefix.length)]));
      pageToken = (next as { pageToken?: string } | null)?.pageToken;
    } while (pageToken !== undefined && pageToken !== '');
  } catch (error) {
    signal.throwIfAborted();
    throw problemWith(`gs://${bucket}/${prefix}`, error);
  }
}
