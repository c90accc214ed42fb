const PREFIX = 'whsec_';
/** Of a secret, decoded (Standard Webhooks, "Signature scheme": from 24 to 64 bytes). */
export const LEAST_SECRET_BYTES = 24;

/** True for what the library of Standard Webhooks decodes without an error, and nobody guesses. */
export function isWebhookSecret(text: string): boolean {
  const encoded = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const padding = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(==)|[A-Za-z0-9+/]{3}(=))?$/.exec(encoded);
  if (padding === null) return false;
  const [, two = '', one = ''] = padding;
  return (encoded.length / 4) * 3 - two.length - one.length >= LEAST_SECRET_BYTES;
}
