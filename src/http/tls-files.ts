import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';

/** Where the certificate of a server is, with those that it leads to, and its key; both in PEM. */
export interface TlsFiles {
  cert: string;
  key: string;
}

/** What a server is to speak TLS with. */
export interface TlsContext {
  cert: Buffer;
  key: Buffer;
  minVersion: 'TLSv1.2';
}

/** The files cannot be used; the message says why. */
export class TlsUnusable extends Error {
  override readonly name = 'TlsUnusable';
}

/** How often the files are looked at for new ones. */
const LOOK_MILLIS = 5000;
const DAY_MILLIS = 86_400_000;
const SOON_DAYS = 14;

/** Reads the files; throws TlsUnusable where they are no pair, or the certificate is not valid at this time. */
export async function readTls(
  { cert: certFile, key: keyFile }: TlsFiles,
  nowMillis: number,
): Promise<TlsContext> {
  const [cert, key] = await Promise.all([readPem(certFile), readPem(keyFile)]);
  const context: TlsContext = { cert, key, minVersion: 'TLSv1.2' };
  let first: X509Certificate;
  try {
    first = new X509Certificate(cert);
  } catch (cause) {
    throw new TlsUnusable(`${certFile} has no certificate in PEM.`, { cause });
  }
  const [from, to] = [Date.parse(first.validFrom), Date.parse(first.validTo)];
  if (nowMillis >= to) throw new TlsUnusable(`The certificate of ${certFile} has expired: ${first.validTo}.`);
  if (nowMillis < from)
    throw new TlsUnusable(`The certificate of ${certFile} is valid from ${first.validFrom} on.`);
  try {
    createSecureContext(context);
  } catch (cause) {
    const message = `The key of ${keyFile} is not that of the certificate of ${certFile}, or cannot be read.`;
    throw new TlsUnusable(message, { cause });
  }
  return context;
}

/** A note for a certificate that expires within two weeks. */
export function expiryNote({ cert }: TlsContext, nowMillis: number): string | undefined {
  const { validTo } = new X509Certificate(cert);
  const days = Math.floor((Date.parse(validTo) - nowMillis) / DAY_MILLIS);
  return days < SOON_DAYS ? `The certificate expires in ${days} days: ${validTo}.` : undefined;
}

/**
 * Has a server take new files as they come; connections that are open go on. `note` is told of new ones, and of those that
 * cannot be used, which leave the old ones in place. Gives what ends it.
 */
export function renewTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  {
    note,
    lookMillis = LOOK_MILLIS,
    before,
  }: { note: (message: string) => void; lookMillis?: number; before: TlsContext },
): () => void {
  let used = before;
  let trouble: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const context = await readTls(files, Date.now());
      trouble = undefined;
      if (context.cert.equals(used.cert) && context.key.equals(used.key)) return;
      server.setSecureContext(context);
      used = context;
      note('The new certificate is used from now on.');
    } catch (error) {
      const message = (error as Error).message;
      if (trouble !== message) note(`The certificate that is used stays: ${message}`);
      trouble = message;
    }
  };
  const timer = setInterval(() => void look(), lookMillis);
  timer.unref();
  return () => clearInterval(timer);
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new TlsUnusable(`${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
  }
}
