import type { S3Client } from '@aws-sdk/client-s3';
import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { loadWithOptionalPackages } from '../packages/optional-packages.js';
import { CONNECT_TIMEOUT_MILLIS, REQUEST_TIMEOUT_MILLIS } from './list-files.js';
import { faultOfConnection, type ListingFault, messageOf, StorageProblem } from './storage-problem.js';

type Bucket = Extract<FilePlace, { kind: 's3' }>;

const PACKAGES = { what: 'A trigger on files in Amazon S3', names: ['@aws-sdk/client-s3'] };

/**
 * Lists the keys below a prefix of a bucket by `ListObjectsV2`, 1,000 a page. Credentials, the region and the endpoint come
 * from where every AWS SDK looks for them. Throws StorageProblem and PackagesMissing.
 */
export function s3Lister() {
  let client: S3Client | undefined;
  return async function* ({ url, bucket, prefix }: Bucket, signal: AbortSignal) {
    const sdk = await loadWithOptionalPackages(PACKAGES, () => import('@aws-sdk/client-s3'));
    try {
      client ??= makeClient(sdk.S3Client);
      // Encoded, since XML has no control characters and readers of it may trim names.
      const request = { Bucket: bucket, Prefix: prefix, EncodingType: 'url' } as const;
      for await (const page of sdk.paginateListObjectsV2({ client }, request, { abortSignal: signal })) {
        const isEncoded = page.EncodingType === 'url';
        const keys = (page.Contents ?? []).map(({ Key: key = '' }) => (isEncoded ? decoded(key) : key));
        yield keys.filter((key) => !key.endsWith('/')).map((key) => key.slice(prefix.length));
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new StorageProblem(url, faultOf(error, bucket), error);
    }
  };
}

function makeClient(Client: typeof S3Client): S3Client {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll } = process.env;
  return new Client({
    // Servers of one's own have no host name for each bucket.
    forcePathStyle: (ofS3 ?? ofAll ?? '') !== '',
    followRegionRedirects: true,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MILLIS,
      requestTimeout: REQUEST_TIMEOUT_MILLIS,
      throwOnRequestTimeout: true,
    },
  });
}

/** As forms are encoded: a space may be a plus. */
function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

function faultOf(error: unknown, bucket: string): ListingFault {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchBucket')
    return { why: `there is no bucket "${bucket}"`, advice: 'Make it, or correct the URL of the trigger.' };
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return {
      why: `the worker has no AWS credentials (${messageOf(error)})`,
      advice: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give its machine a role.',
    };
  if (status === 401 || status === 403)
    return {
      why: `the credentials are refused (${name ?? status}: ${messageOf(error)})`,
      advice: 'The AWS identity of the worker needs s3:ListBucket on the bucket.',
    };
  if (messageOf(error).includes('Region is missing'))
    return { why: 'the worker knows no AWS region', advice: 'Set AWS_REGION to that of the bucket.' };
  return faultOfConnection(error);
}
