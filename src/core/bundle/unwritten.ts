import type { Source } from './place.js';

/** What values come from that nobody has written in a bundle, as issues name it. */
export const UNWRITTEN = {
  mode: 'mode development',
  defaults: 'the defaults of the Databricks CLI',
} as const;

/** True for a value that the bundle has without having it written. */
export function isUnwritten({ from }: Source): boolean {
  return Object.values(UNWRITTEN).some((origin) => origin === from);
}
