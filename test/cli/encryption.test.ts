import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEY_VARIABLES } from '../../src/core/encryption/key-places.js';
import { StartedProcess } from '../support/started-process.js';
import { testKey } from '../support/encryption.js';
import { brickwork } from './run-cli.js';

const CLI = resolve('bin/brickwork.mjs');
const TOKEN = 'a-token-that-nobody-guesses';
const [older, newer] = [testKey('older'), testKey('newer')];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-encryption-cli-'));
  writeFileSync(join(folder, 'keys'), `${newer.line}\n${older.line}\n`);
  writeFileSync(join(folder, 'tokens'), `jane:${TOKEN}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (words: string[], env: Record<string, string> = {}) => brickwork(words, env, { cwd: folder });

describe('brickwork encryption', () => {
  test('new-key makes a line that keys reads, and says nothing of the key', async () => {
    const made = await run(['encryption', 'new-key', '--id', '2026-11']);
    expect([made.status, made.stdout]).toEqual([0, expect.stringMatching(/^2026-11:[\w+/]{43}=\n$/)]);
    const keys = await run(['encryption', 'keys'], {
      BRICKWORK_ENCRYPTION_KEYS: made.stdout,
      BRICKWORK_ENCRYPTION_KEYS_FILE: 'keys',
    });
    expect(keys.stdout.split('\n')).toEqual([
      'newer  encrypts, and reads',
      'older  reads',
      '2026-11  reads',
      '',
    ]);
    const json = await run(['encryption', 'keys', '--json'], { BRICKWORK_ENCRYPTION_KEYS_FILE: 'keys' });
    expect(JSON.parse(json.stdout)).toEqual({ is_on: true, encrypts: 'newer', reads: ['newer', 'older'] });
    const off = await run(['encryption', 'keys']);
    expect([off.status, off.stdout]).toEqual([0, 'Nothing is encrypted: no keys are set.\n']);
  });

  test('new-key has an id of its own where none is given, and refuses one that cannot be', async () => {
    const { stdout } = await run(['encryption', 'new-key', '--json', '-q']);
    expect(JSON.parse(stdout)).toEqual({
      id: expect.stringMatching(/^key-[\da-f]{12}$/) as string,
      line: expect.stringMatching(/^key-/) as string,
    });
    for (const id of ['a b', 'a#b', '']) {
      const { status, stdout: none, stderr } = await run(['encryption', 'new-key', '--id', id]);
      expect([status, none], id).toEqual([2, '']);
      expect(stderr).toMatch(/^brickwork: --id cannot be /);
    }
  });
});

describe('brickwork codec-server', () => {
  const serve = (...words: string[]): Promise<StartedProcess> =>
    StartedProcess.start(
      [CLI, 'codec-server', '--listen', '127.0.0.1:0', ...words],
      { BRICKWORK_ENCRYPTION_KEYS_FILE: join(folder, 'keys') },
      /The codec server is at http:\S+, with the keys newer, older/,
    );

  test('serves until SIGTERM, with a line for each request', async () => {
    const server = await serve('--tokens', join(folder, 'tokens'), '--origin', 'https://ui.example.com/');
    const url = server.find(/(http:\S+),/);
    const ask = (token: string) =>
      fetch(`${url}/encode`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'x-namespace': 'default',
          origin: 'https://ui.example.com',
        },
        body: '{"payloads": [{"data": "AAAA"}]}',
      });
    expect((await ask(TOKEN)).status).toBe(200);
    expect((await ask('wrong')).status).toBe(401);
    expect(await server.stop()).toBe(0);
    expect(server.said).toMatch(/Z 200 encode: 1 payloads of default, for jane\n/);
    expect(server.said).toMatch(/Z 401 encode: refused of default: Send a token/);
    expect(server.said).not.toContain(TOKEN);
  });

  test('gives its lines as JSON', async () => {
    const server = await serve('--json');
    const body = '{"payloads": []}';
    await fetch(`${server.find(/(http:\S+),/)}/decode`, { method: 'POST', body });
    await server.stop();
    expect(JSON.parse(server.find(/^(\{.*\})$/m))).toMatchObject({
      operation: 'decode',
      outcome: 'done',
      status: 200,
    });
  });

  test.each([
    [['--listen', '0.0.0.0:0'], /whoever reaches this server could read everything/],
    [['--listen', 'nowhere'], /--listen takes HOST:PORT/],
    [['--origin', 'ui.example.com'], /--origin takes the scheme, the host and the port/],
    [['--origin', 'https://ui.example.com/path'], /--origin takes the scheme/],
    [['--tokens', 'nowhere'], /--tokens: ENOENT/],
    [['--tokens', 'keys'], /The tokens cannot be used/],
  ])('does not start with %j', async (words, message) => {
    writeFileSync(join(folder, 'bad-tokens'), 'jane:short\nnobody\n');
    const named = words.map((word) => (word === 'keys' ? 'bad-tokens' : word));
    const { status, stderr } = await run(['codec-server', ...named], {
      BRICKWORK_ENCRYPTION_KEYS_FILE: 'keys',
    });
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test('does not start without keys, and a worker does not with bad ones', async () => {
    const { status, stderr } = await run(['codec-server']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^brickwork: No keys are set/)]);
    const worker = StartedProcess.start(
      ['dist/worker.js'],
      { BRICKWORK_ENCRYPTION_KEYS: 'a:AAAA b' },
      /running/,
    );
    await expect(worker).rejects.toThrow(
      /The worker cannot run: The encryption keys cannot be used:\n.*key 1: that is 3 bytes.*\n.*key 2: that is not base64/,
    );
  });
});

test('the commands of docs/encryption.md do what it says', async () => {
  const page = readFileSync('docs/encryption.md', 'utf8');
  const words = (pattern: RegExp): string[] => (pattern.exec(page)?.[1] ?? '').split(' ');
  const made = await run(words(/^brickwork (encryption new-key.*) > keys$/m));
  writeFileSync(join(folder, 'made'), made.stdout);
  const keys = await run(words(/^brickwork (encryption keys)$/m), { BRICKWORK_ENCRYPTION_KEYS_FILE: 'made' });
  expect(keys.stdout).toMatch(/^2026-11 {2}encrypts, and reads\n$/);
});

test('the pages have each variable that says where keys are', () => {
  for (const page of ['docs/settings.md', 'docs/encryption.md']) {
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| `(BRICKWORK_ENCRYPTION_\w+)` \|/gm)];
    expect(rows.map(([, name]) => name).sort(), page).toEqual(Object.values(KEY_VARIABLES).sort());
  }
});
