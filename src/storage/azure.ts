import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { loadSdk, problemWith } from './storage-problem.js';

type AzurePlace = Extract<FilePlace, { kind: 'azure' }>;

const PAGE = 5000;

/**
 * The blobs below a prefix, 5,000 a page. Signs in as every Azure tool does (`DefaultAzureCredential`), or with
 * `AZURE_STORAGE_CONNECTION_STRING` where that is of this account.
 */
export async function* azurePages(
  { account, container, prefix }: AzurePlace,
  signal: AbortSignal,
): AsyncGenerator<string[], void> {
  try {
    const client = (await serviceOf(account)).getContainerClient(container);
    // Folders of a hierarchical namespace are blobs that say so in their metadata.
    const blobs = client.listBlobsFlat({ prefix, includeMetadata: true, abortSignal: signal });
    for await (const { segment } of blobs.byPage({ maxPageSize: PAGE })) {
      const files = segment.blobItems.filter(({ name, metadata }) => {
        return metadata?.['hdi_isfolder'] !== 'true' && !name.endsWith('/');
      });
      yield files.map(({ name }) => name.slice(prefix.length));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw problemWith(`abfss://${container}@${account}.dfs.core.windows.net/${prefix}`, error);
  }
}

async function serviceOf(account: string) {
  const { BlobServiceClient } = await loadSdk('@azure/storage-blob', () => import('@azure/storage-blob'));
  const options = { retryOptions: { maxTries: 2, tryTimeoutInMs: 30_000 } };
  const known = process.env['AZURE_STORAGE_CONNECTION_STRING'];
  if (known?.split(';').includes(`AccountName=${account}`))
    return BlobServiceClient.fromConnectionString(known, options);
  const { DefaultAzureCredential } = await loadSdk('@azure/identity', () => import('@azure/identity'));
  const url = `https://${account}.blob.core.windows.net`;
  return new BlobServiceClient(url, new DefaultAzureCredential(), options);
}
