/*
 * What the value of a tag may hold, which differs by the cloud of the workspace (`libs/tags` of the Databricks CLI 1.14).
 */

export type Cloud = 'aws' | 'azure' | 'gcp';

/** How the names of hosts end (`common/environment/environments.go` of the Databricks SDK for Go 0.175); all others are at AWS. */
const HOSTS: readonly (readonly [string, Cloud])[] = [
  ['.azuredatabricks.net', 'azure'],
  ['.databricks.azure.us', 'azure'],
  ['.databricks.azure.cn', 'azure'],
  ['.gcp.databricks.com', 'gcp'],
];

/** The cloud of a workspace by its host, with or without a scheme. */
export function cloudOf(host: string): Cloud {
  const name = host.replace(/^[a-z]+:\/\//i, '').replace(/[:/?#].*$/, '');
  return HOSTS.find(([end]) => name.endsWith(end))?.[1] ?? 'aws';
}

/** A text as the value of a tag: what the cloud does not take becomes `_`. */
export function tagValue(text: string, cloud: Cloud): string {
  if (cloud === 'azure') return latin(text);
  const unmarked = latin(
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .normalize('NFC'),
  );
  if (cloud === 'aws') return unmarked.replace(/[^\p{L}\p{Nd}\s+\-=.:/@]/gu, '_');
  return unmarked.replace(/[^\w.-]/g, '_').replace(/^[\W_]+|[\W_]+$/g, '');
}

function latin(text: string): string {
  return text.replace(/[^\u0000-\u00ff]/gu, '_');
}
