import type * as Identity from '@azure/identity';
import type * as Blobs from '@azure/storage-blob';
import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { loadWithOptionalPackages } from '../packages/optional-packages.js';
import { REQUEST_TIMEOUT_MILLIS } from './list-files.js';
import { faultOfConnection, type ListingFault, messageOf, StorageProblem } from './storage-problem.js';

type Container = Extract<FilePlace, { kind: 'adls' }>;

const PACKAGES = {
  what: 'A trigger on files in Azure storage',
  names: ['@azure/identity', '@azure/storage-blob'],
};
const OPTIONS: Blobs.StoragePipelineOptions = {
  retryOptions: {
    maxTries: 3,
    retryDelayInMs: 500,
    maxRetryDelayInMs: 5_000,
    tryTimeoutInMs: REQUEST_TIMEOUT_MILLIS,
  },
};

/**
 * Lists the blobs below a prefix of a container, at most 5,000 a page; accounts with a hierarchical namespace answer, too.
 * It signs in by AZURE_STORAGE_CONNECTION_STRING where that names the account, else by DefaultAzureCredential. Throws
 * StorageProblem and PackagesMissing.
 */
export function adlsLister() {
  const clients = new Map<string, Blobs.BlobServiceClient>();
  return async function* ({ url, account, host, container, prefix }: Container, signal: AbortSignal) {
    const load = () => Promise.all([import('@azure/storage-blob'), import('@azure/identity')]);
    const sdk = await loadWithOptionalPackages(PACKAGES, load);
    try {
      const client = clients.get(host) ?? makeClient(sdk, account, host);
      clients.set(host, client);
      const options = { prefix, includeMetadata: true, abortSignal: signal };
      for await (const page of client.getContainerClient(container).listBlobsFlat(options).byPage()) {
        const files = page.segment.blobItems.filter((blob) => !isFolder(blob));
        yield files.map(({ name }) => name.slice(prefix.length));
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new StorageProblem(url, faultOf(error, container, account), error);
    }
  };
}

type Sdk = [typeof Blobs, typeof Identity];

function makeClient([blobs, identity]: Sdk, account: string, host: string): Blobs.BlobServiceClient {
  const text = process.env['AZURE_STORAGE_CONNECTION_STRING'] ?? '';
  if (text !== '') {
    const named = blobs.BlobServiceClient.fromConnectionString(text, OPTIONS);
    if (named.accountName === account) return named;
  }
  return new blobs.BlobServiceClient(`https://${host}`, new identity.DefaultAzureCredential(), OPTIONS);
}

/** Folders of a hierarchical namespace, and those that tools make elsewhere, are empty blobs with a mark. */
function isFolder({ name, metadata = {} }: { name: string; metadata?: Record<string, string> }): boolean {
  const mark = Object.entries(metadata).find(([key]) => key.toLowerCase() === 'hdi_isfolder')?.[1];
  return name.endsWith('/') || mark?.toLowerCase() === 'true';
}

function faultOf(error: unknown, container: string, account: string): ListingFault {
  const { name, code, statusCode } = error as { name?: string; code?: string; statusCode?: number };
  if (code === 'ContainerNotFound')
    return {
      why: `there is no container "${container}" in the account "${account}"`,
      advice: 'Make it, or correct the URL of the trigger.',
    };
  if (SIGN_IN_ERRORS.includes(name ?? ''))
    return {
      why: `the worker cannot sign in to Azure (${messageOf(error)})`,
      advice:
        'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, give its machine a managed identity, or set ' +
        'AZURE_STORAGE_CONNECTION_STRING to that of the account.',
    };
  if (statusCode === 401 || statusCode === 403)
    return {
      why: `the credentials are refused (${code ?? statusCode}: ${messageOf(error)})`,
      advice: 'The Azure identity of the worker needs the role "Storage Blob Data Reader" on the container.',
    };
  return faultOfConnection(error);
}

const SIGN_IN_ERRORS = [
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'ChainedTokenCredentialError',
  'CredentialUnavailableError',
];
