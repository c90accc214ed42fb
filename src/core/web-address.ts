import { z } from 'zod';

/** An address that can be called over HTTP. */
export const webAddress = z
  .string()
  .refine(isWebAddress, { message: 'must be a URL that begins with http:// or https://' });

/** True for what can be called over HTTP. */
export function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
