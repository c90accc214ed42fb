import { quote } from '../short-text.js';

/** What a variable may be looked up as (`bundle/config/variable/lookup.go` of the Databricks CLI 1.14). */
export const LOOKUP_KINDS = [
  'alert',
  'cluster_policy',
  'cluster',
  'dashboard',
  'instance_pool',
  'job',
  'metastore',
  'notification_destination',
  'pipeline',
  'query',
  'service_principal',
  'warehouse',
] as const;

export type LookupKind = (typeof LOOKUP_KINDS)[number];

/** What of a workspace has to be known before a variable has a value: the id of the one of this kind and name. */
export interface Lookup {
  variable: string;
  kind: LookupKind;
  name: string;
}

/** What a workspace says: the id, how many have the name where it is more than one, or why it could not be asked. */
export type LookupAnswer = string | { notFound: true } | { ambiguous: number } | { failed: string };

/** `cluster policy "small"`. */
export function renderLookup({ kind, name }: Pick<Lookup, 'kind' | 'name'>): string {
  return `${wordsOf(kind)} ${quote(name)}`;
}

/** `cluster policy`. */
export function wordsOf(kind: LookupKind): string {
  return kind.replaceAll('_', ' ');
}
