import { z } from 'zod';

export const mailAddress = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address');

/** An address that can be posted to over HTTP. */
export const webAddress = z
  .string()
  .refine(isWebAddress, { message: 'must be a URL that begins with http:// or https://' });

/** True for what can be posted to over HTTP. */
export function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
