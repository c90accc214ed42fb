/** A place in a storage; `prefix` ends with "/", or is empty for all that is there. */
export type FilePlace =
  /** A folder of a Unity Catalog volume. */
  | { kind: 'volume'; path: string }
  | { kind: 's3' | 'gcs'; bucket: string; prefix: string }
  | { kind: 'azure'; account: string; container: string; prefix: string };

const FORMS =
  '/Volumes/catalog/schema/volume/, s3://bucket/, abfss://container@account.dfs.core.windows.net/ or gs://bucket/';

/** Reads the URL of a file arrival: which storage, and where in it; or what is wrong with it. */
export function parseFileUrl(url: string): FilePlace | { kind: 'issue'; message: string; hint: string } {
  const place = volumeOf(url) ?? bucketOf(url) ?? containerOf(url);
  if (place !== undefined) return place;
  return {
    kind: 'issue',
    message: 'is no place that files can arrive at.',
    hint: `It is ${FORMS}, or a folder below.`,
  };
}

function volumeOf(url: string): FilePlace | undefined {
  const path = /^(?:dbfs:)?(\/Volumes(?:\/[^/]+){3}(?:\/.*)?)$/.exec(url)?.[1];
  const names = path?.split('/').filter((name) => name !== '') ?? [];
  if (names.length === 0 || names.includes('..') || names.includes('.')) return undefined;
  return { kind: 'volume', path: `/${names.join('/')}` };
}

function bucketOf(url: string): FilePlace | undefined {
  const [, scheme, bucket, path = ''] =
    /^(s3a?|gs):\/\/([a-z\d][a-z\d._-]{1,220})(?:\/(.*))?$/s.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  return { kind: scheme === 'gs' ? 'gcs' : 's3', bucket, prefix: folder(path) };
}

function containerOf(url: string): FilePlace | undefined {
  const form =
    /^(?:abfss?|wasbs?):\/\/([a-z\d$-]{1,63})@([a-z\d]{3,24})\.(?:dfs|blob)\.core\.windows\.net(?:\/(.*))?$/s;
  const [, container, account, path = ''] = form.exec(url) ?? [];
  if (container === undefined) return undefined;
  return { kind: 'azure', account, container, prefix: folder(path) };
}

function folder(path: string): string {
  const inside = path.replace(/^\/+|\/+$/g, '');
  return inside === '' ? '' : `${inside}/`;
}
