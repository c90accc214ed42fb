import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { wheelNameOf } from '../core/deploy/wheel-name.js';

/** A file that a job has for a library. */
export interface Library {
  /** Of the file, without a folder. */
  name: string;
  content: Uint8Array;
  /** Another one whenever its content is another; of a wheel or a jar that of the files in it, whenever it was built. */
  digest: string;
}

/** So much of a digest stands in a version: enough to tell contents apart, and short enough to be read. */
const VERSION_DIGITS = 12;

/** Archives that hold the times at which they were made, which make no difference. */
const ARCHIVES = /\.(whl|jar|zip)$/;

/** A library of a file's name and content. Throws where a wheel or a jar cannot be read. */
export function libraryOf(name: string, content: Uint8Array): Library {
  return {
    name,
    content,
    digest: ARCHIVES.test(name) ? digestOfFiles(unzipSync(content)) : digestOfBytes(content),
  };
}

/**
 * The same wheel with a version that changes with its content: `1.0+3f2a…`. A cluster or an environment that has installed
 * the version before installs this one as well (`dynamic_version`; the Databricks CLI takes the time of the file instead, in
 * `libs/patchwheel`). Throws where the file is no wheel.
 */
export function withDynamicVersion({ name, content, digest }: Library): Library {
  const wheel = wheelNameOf(name);
  if (wheel === undefined) throw new Error('its name is not that of a wheel');
  const { distribution, version, tags } = wheel;
  const [base] = version.split('+');
  const dynamic = `${base}+${digest.slice(0, VERSION_DIGITS)}`;
  const [before, after] = [version, dynamic].map((text) => `${distribution}-${text}.dist-info/`);
  const files = unzipSync(content);
  const metadata = files[`${before}METADATA`];
  const record = files[`${before}RECORD`];
  if (metadata === undefined || record === undefined)
    throw new Error(`it has no ${before}METADATA and RECORD`);
  const newMetadata = strToU8(strFromU8(metadata).replace(/^Version:.*$/m, `Version: ${dynamic}`));
  const entry = `METADATA,sha256=${recordDigest(newMetadata)},${newMetadata.length}`;
  const newRecord = strFromU8(record)
    .split('\n')
    .map((line) => (line.startsWith(before) ? after + line.slice(before.length) : line))
    .map((line) => (line.startsWith(`${after}METADATA,`) ? after + entry : line));
  const patched: Zippable = {};
  for (const [path, bytes] of Object.entries(files))
    patched[path.startsWith(before) ? after + path.slice(before.length) : path] = bytes;
  patched[`${after}METADATA`] = newMetadata;
  patched[`${after}RECORD`] = strToU8(newRecord.join('\n'));
  return { name: `${distribution}-${dynamic}-${tags}.whl`, content: zipSync(patched), digest };
}

/** The digest of any file, that of its bytes where it is no archive that can be read. */
export function digestOf(name: string, content: Uint8Array): string {
  try {
    return libraryOf(name, content).digest;
  } catch {
    return digestOfBytes(content);
  }
}

function digestOfBytes(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function digestOfFiles(files: Record<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(files).sort()) hash.update(`${path}\n${digestOfBytes(files[path])}\n`);
  return hash.digest('hex');
}

/** As RECORD has it (PEP 376): base64 for URLs, without padding. */
function recordDigest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}
