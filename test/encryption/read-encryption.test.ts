import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newKeyLine } from '../../src/encryption/encryption-keys.js';
import { BadEncryptionKeys, readEncryption } from '../../src/encryption/read-encryption.js';
import { runKeyCommand } from '../../src/encryption/run-key-command.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keysFile = join(folder, 'keys');
const [first, second, third] = ['first', 'second', 'third'].map((id) => newKeyLine(id).line);
/** A program of Node's as the words of a command. */
const program = (code: string): string => JSON.stringify([process.execPath, '-e', code]);

describe('the keys of a process', () => {
  test('are none where nothing is set', async () => {
    expect((await readEncryption({})).keyIds).toEqual([]);
  });

  test('come from a command, a file and the environment, in this order', async () => {
    writeFileSync(keysFile, `${second}\n`);
    const { keyIds } = await readEncryption({
      BRICKWORK_ENCRYPTION_KEYS: third,
      BRICKWORK_ENCRYPTION_KEYS_FILE: keysFile,
      BRICKWORK_ENCRYPTION_KEY_COMMAND: program(`console.log(${JSON.stringify(first)})`),
    });
    expect(keyIds).toEqual(['first', 'second', 'third']);
  });

  test('may be the bare key that a KMS prints', async () => {
    const key = first.split(':')[1];
    const { keyIds } = await readEncryption({
      BRICKWORK_ENCRYPTION_KEY_COMMAND: program(`process.stdout.write('${key}')`),
    });
    expect(keyIds).toEqual([expect.stringMatching(/^key-[\da-f]{12}$/)]);
  });

  test('are refused with all that is wrong, and nothing of a key', async () => {
    writeFileSync(keysFile, `${second}\n${second.slice(0, -9)}\n`);
    const refused = readEncryption({
      BRICKWORK_ENCRYPTION_KEYS: `${second} ${third.replace(':', ';')}`,
      BRICKWORK_ENCRYPTION_KEYS_FILE: keysFile,
      BRICKWORK_ENCRYPTION_KEY_COMMAND: program(`console.log(${JSON.stringify(first)}); process.exit(3)`),
    });
    await expect(refused).rejects.toThrow(BadEncryptionKeys);
    const { message } = (await refused.catch((error: unknown) => error)) as Error;
    const lines = message.split('\n').map((line) => line.trim());
    expect(lines).toEqual([
      'The encryption keys cannot be used:',
      `BRICKWORK_ENCRYPTION_KEY_COMMAND: "${process.execPath}" has ended with status 3. Run it by hand to see why.`,
      expect.stringMatching(`^${keysFile}, line 2: that is \\d+ bytes: a key is 32 bytes in base64`),
      `BRICKWORK_ENCRYPTION_KEYS, line 1, key 1: the id "second" is that of another key, at ${keysFile}, line 1.`,
      expect.stringMatching(/^BRICKWORK_ENCRYPTION_KEYS, line 1, key 2: that is not base64/),
    ]);
    for (const line of [first, second, third]) expect(message).not.toContain(line.split(':')[1].slice(0, 8));
  });

  test('are refused where the file cannot be read, or a variable is set and empty', async () => {
    const refused = readEncryption({
      BRICKWORK_ENCRYPTION_KEYS: '',
      BRICKWORK_ENCRYPTION_KEYS_FILE: join(folder, 'nowhere'),
    });
    await expect(refused).rejects.toThrow(
      /BRICKWORK_ENCRYPTION_KEYS is empty[^]*_KEYS_FILE: ENOENT.*nowhere/,
    );
  });
});

describe('a command that prints a key', () => {
  test('is not run by a shell, and gets no input', async () => {
    const code = 'process.stdin.on("data", () => 0).on("end", () => console.log(process.argv[1]))';
    expect(await runKeyCommand([process.execPath, '-e', code, '$HOME; echo x'])).toBe('$HOME; echo x\n');
  });

  test('is ended where it takes too long, and named where it is not there', async () => {
    const slow = [process.execPath, '-e', 'setInterval(() => 0, 1000)'];
    await expect(runKeyCommand(slow, 500)).rejects.toThrow(/did not end within 0.5 s\.$/);
    await expect(runKeyCommand([join(folder, 'kms')])).rejects.toThrow(/kms" cannot be run \(ENOENT\)\.$/);
    const endless = [process.execPath, '-e', 'setInterval(() => process.stdout.write("x".repeat(1e6)), 1)'];
    await expect(runKeyCommand(endless)).rejects.toThrow(
      /cannot be run \(ERR_CHILD_PROCESS_STDIO_MAXBUFFER\)/,
    );
  });
});
