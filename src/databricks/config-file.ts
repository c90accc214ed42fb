import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** A section of a `.databrickscfg`. */
export interface Profile {
  name: string;
  values: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The file with the profiles: that of DATABRICKS_CONFIG_FILE, or `~/.databrickscfg`. */
export function configFileOf(env: Env): string {
  const file = env['DATABRICKS_CONFIG_FILE'] ?? '~/.databrickscfg';
  return resolve(file.replace(/^~(?=\/)/, env['HOME'] ?? homedir()));
}

/** The profiles in the order of the file; none where it cannot be read. */
export function readProfiles(env: Env): Profile[] {
  const profiles: { name: string; values: Record<string, string> }[] = [];
  for (const line of linesOf(configFileOf(env))) {
    const section = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (section !== undefined) profiles.push({ name: section, values: {} });
    const [, key, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const profile = profiles.at(-1);
    if (key !== undefined && profile !== undefined) profile.values[key] = value;
  }
  return profiles;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Scheme, host and port of a workspace's address, as all spellings of it have them; undefined where it is none. */
export function originOf(host: string | undefined): string | undefined {
  if (host === undefined || host === '') return undefined;
  const url = /^https?:\/\//i.test(host) ? host : `https://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
