import type { FilePlace } from '../core/trigger/parse-file-url.js';
import { loadSdk, problemWith } from './storage-problem.js';

/**
 * The objects below a prefix, 1,000 a page. Credentials, region and endpoint are those of every AWS tool
 * (`AWS_ENDPOINT_URL_S3`): a server that is not Amazon's is asked by path.
 */
export async function* s3Pages(
  { bucket, prefix }: Extract<FilePlace, { kind: 's3' | 'gcs' }>,
  signal: AbortSignal,
): AsyncGenerator<string[], void> {
  const { paginateListObjectsV2, S3Client } = await loadSdk(
    '@aws-sdk/client-s3',
    () => import('@aws-sdk/client-s3'),
  );
  const isOther = [process.env['AWS_ENDPOINT_URL_S3'], process.env['AWS_ENDPOINT_URL']].some(Boolean);
  const client = new S3Client({
    forcePathStyle: isOther,
    // Of a bucket elsewhere the answer says where.
    followRegionRedirects: true,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000 },
  });
  try {
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix });
    for await (const { Contents: objects = [] } of pages) {
      signal.throwIfAborted();
      const keys = objects.flatMap(({ Key: key = '' }) => (key.endsWith('/') ? [] : [key]));
      yield keys.map((key) => key.slice(prefix.length));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw problemWith(`s3://${bucket}/${prefix}`, error);
  } finally {
    client.destroy();
  }
}
