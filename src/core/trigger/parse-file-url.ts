import { shorten } from '../short-text.js';

/**
 * A folder of a storage. `url` is the place as messages show it; `prefix` is '' or ends with '/', and what is below the
 * place has a name that begins with it.
 */
export type FilePlace = { url: string } & (
  | { kind: 'volume'; path: string }
  | { kind: 's3'; bucket: string; prefix: string }
  | { kind: 'gcs'; bucket: string; prefix: string }
  /** `host` is that of the account's Blob service, which answers for Data Lake accounts, too. */
  | { kind: 'adls'; account: string; host: string; container: string; prefix: string }
);

/** A place, or what is wrong with the URL, in a sentence that says how to write it. */
export type ParsedFileUrl = { kind: 'place'; place: FilePlace } | { kind: 'problem'; problem: string };

/**
 * Reads the URL that a file arrival trigger watches: a volume of Unity Catalog (`/Volumes/…`, also behind `dbfs:`), Amazon
 * S3, Azure Data Lake Storage or Google Cloud Storage. As in Hadoop, nothing in it is percent-encoded, and a URL always
 * names a folder: `s3://b/in` is what lies below `in/`.
 */
export function parseFileUrl(url: string): ParsedFileUrl {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1].toLowerCase();
  if (/[*?{]/.test(url))
    return problem(
      url,
      'has a wildcard or a reference, and names one folder instead: the files below it count',
    );
  switch (scheme) {
    case undefined:
      return volume(url, url);
    case 'dbfs':
      return volume(url, url.slice('dbfs:'.length).replace(/^\/+/, '/'));
    case 's3':
    case 's3a':
      return bucket(url, 's3', S3_BUCKET);
    case 'gs':
      return bucket(url, 'gcs', GCS_BUCKET);
    case 'abfs':
    case 'abfss':
    case 'wasb':
    case 'wasbs':
      return container(url);
    default:
      return problem(url, `is of a storage that cannot be listed (${shorten(scheme, 20)}). ${FORMS}`);
  }
}

const FORMS =
  'Write /Volumes/<catalog>/<schema>/<volume>/<folder>/, s3://<bucket>/<folder>/, ' +
  'abfss://<container>@<account>.dfs.core.windows.net/<folder>/ or gs://<bucket>/<folder>/';

/** Those of today, those of old in us-east-1, and aliases of access points (S3 User Guide, "Bucket naming rules"). */
const S3_BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/;
/** Cloud Storage documentation, "Bucket names". */
const GCS_BUCKET = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;
/** "Naming and referencing containers, blobs, and metadata" of Azure Storage. */
const CONTAINER = /^(\$root|\$web|\$logs|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$/;
/** `account.dfs.core.windows.net`, also of other clouds, with a DNS zone (`account.z12.dfs.storage.azure.net`), or of blobs. */
const AZURE_HOST = /^([a-z0-9]{3,24})(\.z\d{1,2})?\.(?:dfs|blob)\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/;

function volume(url: string, path: string): ParsedFileUrl {
  const [root, volumes, ...steps] = path.split('/');
  const folder = steps.filter((step) => step !== '');
  if (root !== '' || volumes !== 'Volumes') return problem(url, `is no folder of a volume. ${FORMS}`);
  if (folder.length < 3) return problem(url, `lacks a catalog, a schema or a volume. ${FORMS}`);
  if (folder.some((step) => step === '.' || step === '..'))
    return problem(url, 'has a step "." or "..": write the path without it');
  const plain = `/Volumes/${folder.join('/')}`;
  return placed({ kind: 'volume', url: `${plain}/`, path: plain });
}

function bucket(url: string, kind: 's3' | 'gcs', form: RegExp): ParsedFileUrl {
  const { authority, prefix } = partsOf(url);
  if (!form.test(authority)) return problem(url, `has no name of a bucket. ${FORMS}`);
  return placed({ kind, url: shownUrl(url), bucket: authority, prefix });
}

function container(url: string): ParsedFileUrl {
  const { authority, prefix } = partsOf(url);
  const [name, host, ...more] = authority.split('@');
  const found = AZURE_HOST.exec(host?.toLowerCase() ?? '');
  if (found === null || more.length > 0) return problem(url, `has no container and account. ${FORMS}`);
  if (!CONTAINER.test(name)) return problem(url, `has no name of a container before the @. ${FORMS}`);
  const [, account, zone = '', suffix] = found;
  const blobs = `${account}${zone}.blob.${suffix}`;
  return placed({ kind: 'adls', url: shownUrl(url), account, host: blobs, container: name, prefix });
}

/** What stands before the first '/' behind the scheme, and the folder behind it. */
function partsOf(url: string): { authority: string; prefix: string } {
  const [, authority, folder] = /^[^:]*:(?:\/\/([^/]*))?\/*(.*)$/s.exec(url) as unknown as string[];
  const path = folder.replace(/\/+$/, '');
  return { authority: authority ?? '', prefix: path === '' ? '' : `${path}/` };
}

/** How much of a URL messages show. */
const LONGEST_SHOWN = 300;

function shownUrl(url: string): string {
  return shorten(withoutPassword(url).replace(/\/*$/, '/'), LONGEST_SHOWN);
}

/** `s3://key:secret@bucket/` is refused, and a secret must not come into what is kept. */
function withoutPassword(url: string): string {
  return url.replace(/:\/\/[^/@]*:[^/@]*@/, '://…@');
}

function placed(place: FilePlace): ParsedFileUrl {
  return { kind: 'place', place };
}

function problem(url: string, what: string): ParsedFileUrl {
  return { kind: 'problem', problem: `"${shorten(withoutPassword(url), LONGEST_SHOWN)}" ${what}.` };
}
