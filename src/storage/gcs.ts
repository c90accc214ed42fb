import type { AuthClient, GoogleAuth } from 'google-auth-library';
import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { REQUEST_TIMEOUT_MILLIS } from './list-files.js';
import { faultOfConnection, type ListingFault, messageOf, StorageProblem } from './storage-problem.js';

type Bucket = Extract<FilePlace, { kind: 'gcs' }>;
type Requester = Pick<GoogleAuth | AuthClient, 'request'>;

/** One page of `objects.list` of the JSON API of Cloud Storage, as far as it is asked for. */
interface Page {
  items?: { name: string }[];
  nextPageToken?: string;
}

const READ_ONLY = 'https://www.googleapis.com/auth/devstorage.read_only';

/**
 * Lists the names below a prefix of a bucket by `objects.list` of the JSON API, at most 1,000 a page. It signs in by
 * Application Default Credentials; where STORAGE_EMULATOR_HOST is set, that is asked, without credentials. Throws
 * StorageProblem. Its library comes with the SDK of Databricks anyway, so that nothing has to be installed.
 */
export function gcsLister() {
  let client: Requester | undefined;
  return async function* ({ url, bucket, prefix }: Bucket, signal: AbortSignal) {
    const sdk = await import('google-auth-library');
    const emulator = process.env['STORAGE_EMULATOR_HOST'] ?? '';
    try {
      client ??= emulator === '' ? new sdk.GoogleAuth({ scopes: READ_ONLY }) : new sdk.PassThroughClient();
      const place = `${baseUrl(emulator)}/storage/v1/b/${encodeURIComponent(bucket)}/o`;
      let pageToken = '';
      do {
        const page: Page = await readPage(client, place, { prefix, pageToken }, signal);
        const names = (page.items ?? []).map(({ name }) => name);
        yield names.filter((name) => !name.endsWith('/')).map((name) => name.slice(prefix.length));
        pageToken = page.nextPageToken ?? '';
      } while (pageToken !== '');
    } catch (error) {
      signal.throwIfAborted();
      throw new StorageProblem(url, faultOf(error, bucket), error);
    }
  };
}

async function readPage(
  client: Requester,
  url: string,
  { prefix, pageToken }: { prefix: string; pageToken: string },
  signal: AbortSignal,
): Promise<Page> {
  const { data } = await client.request<Page>({
    url,
    params: {
      ...(prefix === '' ? {} : { prefix }),
      ...(pageToken === '' ? {} : { pageToken }),
      maxResults: 1000,
      fields: 'items(name),nextPageToken',
    },
    timeout: REQUEST_TIMEOUT_MILLIS,
    retry: true,
    signal,
  });
  return data;
}

/** Some clients write the host of an emulator without a scheme. */
function baseUrl(emulator: string): string {
  if (emulator === '') return 'https://storage.googleapis.com';
  return (/^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`).replace(/\/+$/, '');
}

function faultOf(error: unknown, bucket: string): ListingFault {
  const status = (error as { response?: { status?: number } }).response?.status;
  if (status === 404)
    return { why: `there is no bucket "${bucket}"`, advice: 'Make it, or correct the URL of the trigger.' };
  if (status === 401 || status === 403)
    return {
      why: `the credentials are refused (${status}: ${messageOf(error)})`,
      advice: 'The Google identity of the worker needs storage.objects.list on the bucket.',
    };
  if (/default credentials|credential file|does not exist, or it is not a file/i.test(messageOf(error)))
    return {
      why: `the worker has no Google credentials (${messageOf(error)})`,
      advice:
        'Set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials, or give its machine a service account.',
    };
  return faultOfConnection(error);
}
