import type { PayloadCodec } from '@temporalio/common';
import { readFile } from 'node:fs/promises';
import { KEY_VARIABLES, type KeyPlaces, keyPlaces } from '../core/encryption/key-places.js';
import { type KeyText, parseKeys } from '../core/encryption/parse-keys.js';
import { EncryptionCodec } from './encryption-codec.js';
import { type EncryptionKeys, holdKeys, nameOfKey } from './encryption-keys.js';
import { runKeyCommand } from './run-key-command.js';

/** How this process encrypts what Temporal stores. */
export interface Encryption {
  /** With no keys it encrypts nothing, and says of encrypted payloads which key they need. */
  codec: PayloadCodec;
  /** The ids of the keys, the first of which encrypts; empty where nothing is encrypted. */
  keyIds: readonly string[];
}

/** Thrown for keys that cannot be used; the message lists all problems, and has nothing of a key in it. */
export class BadEncryptionKeys extends Error {
  override readonly name = 'BadEncryptionKeys';
  constructor(problems: readonly string[]) {
    super(`The encryption keys cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the keys that the environment leads to, once: a command is run. Throws BadEncryptionKeys. */
export async function readEncryption(env: Environment): Promise<Encryption> {
  const { places, problems } = keyPlaces(env);
  const { texts, unread } = await readTexts(places);
  const { keys, problems: bad } = parseKeys(texts, nameOfKey);
  const all = [...problems, ...unread, ...bad];
  if (all.length > 0) throw new BadEncryptionKeys(all);
  return encryptionWith(holdKeys(keys));
}

/** Encryption with these keys; without any nothing is encrypted. */
export function encryptionWith(keys: EncryptionKeys | undefined): Encryption {
  return { codec: new EncryptionCodec(keys), keyIds: [...(keys?.byId.keys() ?? [])] };
}

/** Nothing is encrypted, and an encrypted payload is an error that names its key. */
export const NO_ENCRYPTION = encryptionWith(undefined);

/** The texts in the order in which the first key is looked for: command, file, environment. */
async function readTexts({ command, file, inline }: KeyPlaces): Promise<{
  texts: KeyText[];
  unread: string[];
}> {
  const texts: KeyText[] = [];
  const unread: string[] = [];
  const add = async (variable: string, place: string, read: () => Promise<string>): Promise<void> => {
    try {
      texts.push({ place, text: await read() });
    } catch (error) {
      unread.push(`${variable}: ${(error as Error).message}`);
    }
  };
  const { command: ofCommand, file: ofFile, inline: ofInline } = KEY_VARIABLES;
  if (command !== undefined)
    await add(ofCommand, `What ${command[0]} prints (${ofCommand})`, () => runKeyCommand(command));
  if (file !== undefined) await add(ofFile, file, () => readFile(file, 'utf8'));
  if (inline !== undefined) texts.push({ place: ofInline, text: inline });
  return { texts, unread };
}
