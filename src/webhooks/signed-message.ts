import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** The headers of a webhook, by Standard Webhooks. */
export const ID_HEADER = 'webhook-id';
export const TIMESTAMP_HEADER = 'webhook-timestamp';
export const SIGNATURE_HEADER = 'webhook-signature';

/** What is signed is `<id>.<timestamp>.<body>`: without a dot in the id there is one way to read that. */
const ID_FORM = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const TIMESTAMP_FORM = /^\d{1,12}$/;

/** How far the timestamp may be from the server's clock. The library checks the same, once more. */
const TOLERANCE_SECONDS = 5 * 60;

/** What the headers of a request say of its signature. */
export interface SignedHeaders {
  id: string;
  /** Seconds since the epoch. */
  timestamp: string;
  /** One or more, `v1,<base64>`, with blanks between them. */
  signature: string;
}

/** The headers of a webhook, or what is wrong with them, which depends on the request and the time alone. */
export type ReadHeaders =
  { kind: 'headers'; headers: SignedHeaders } | { kind: 'malformed'; reason: string } | { kind: 'expired' };

/** Reads the headers of a webhook; `header` gives one by its name. */
export function readSignedHeaders(
  header: (name: string) => string | undefined,
  nowMillis: number,
): ReadHeaders {
  const names = [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER];
  const missing = names.filter((name) => (header(name) ?? '') === '');
  if (missing.length > 0)
    return { kind: 'malformed', reason: `These headers are missing: ${missing.join(', ')}.` };
  const [id = '', timestamp = '', signature = ''] = names.map(header);
  if (!ID_FORM.test(id)) {
    const reason = `${ID_HEADER} must be 1 to 256 visible ASCII characters without a dot.`;
    return { kind: 'malformed', reason };
  }
  if (!TIMESTAMP_FORM.test(timestamp))
    return { kind: 'malformed', reason: `${TIMESTAMP_HEADER} must be seconds since the epoch.` };
  if (Math.abs(nowMillis / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return { kind: 'expired' };
  return { kind: 'headers', headers: { id, timestamp, signature } };
}

/** True where one of the secrets has signed this body with these headers. The secrets have to be well-formed. */
export function isSigned(body: string, headers: SignedHeaders, secrets: readonly string[]): boolean {
  const { id, timestamp, signature } = headers;
  const written = { [ID_HEADER]: id, [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: signature };
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, written, { jsonParse: false });
      return true;
    } catch {
      // It throws nothing but that the signature is not good.
      return false;
    }
  });
}

/** What names the one run of a webhook id, of whatever length that is: a token of `runNow`. */
export function tokenOf(id: string): string {
  return `webhook-${createHash('sha256').update(id).digest('base64url')}`;
}
