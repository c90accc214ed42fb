import type { RunningServer } from '../../src/http/serve-fetch.js';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byBearerToken, parseTokens } from '../../src/codec-server/bearer-tokens.js';
import type { CodecEvent } from '../../src/codec-server/codec-event.js';
import { CodecServerOpen, serveCodec } from '../../src/codec-server/serve-codec.js';
import { holdKeys } from '../../src/encryption/encryption-keys.js';
import { encryptionWith } from '../../src/encryption/read-encryption.js';

const UI = 'https://temporal.example.com';
const { codec } = encryptionWith(holdKeys([{ id: 'k', key: randomBytes(32) }]));
const stranger = encryptionWith(holdKeys([{ id: 'lost', key: randomBytes(32) }])).codec;
const TOKEN = 'a-token-that-nobody-guesses';
const authenticate = byBearerToken(parseTokens('', `jane:${TOKEN}`).tokens);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PLAIN = {
  payloads: [
    { metadata: { encoding: base64('json/plain') }, data: base64('"canary"') },
    { metadata: { encoding: base64('binary/null') } },
  ],
};

let server: RunningServer;
let guarded: RunningServer;
let events: CodecEvent[] = [];
const onEvent = (event: CodecEvent): void => void events.push(event);
beforeAll(async () => {
  const options = { codec, origins: [UI], listen: { host: '127.0.0.1', port: 0 }, onEvent };
  server = await serveCodec(options);
  guarded = await serveCodec({ ...options, authenticate });
});
beforeEach(() => (events = []));
afterAll(() => Promise.all([server.stop(), guarded.stop()]));

type Answer = {
  status: number;
  body: { payloads?: typeof PLAIN.payloads; error?: string };
  headers: Headers;
};
async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  at = server,
): Promise<Answer> {
  const response = await fetch(at.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    headers: response.headers,
  };
}

describe('the codec server', () => {
  test('encodes and decodes as the protocol has it, and leaves alone what was never encrypted', async () => {
    const encoded = await post('/encode', PLAIN);
    expect([encoded.status, encoded.body.payloads?.length]).toEqual([200, 2]);
    expect(JSON.stringify(encoded.body)).not.toContain(base64('"canary"'));
    const mixed = { payloads: [...(encoded.body.payloads ?? []), ...PLAIN.payloads] };
    const decoded = await post('/decode', mixed);
    const [value, nothing] = PLAIN.payloads;
    expect(decoded.body.payloads).toMatchObject([value, nothing, value, nothing]);
    expect(events).toMatchObject([
      { operation: 'encode', outcome: 'done', status: 200, payloads: 2, namespace: 'default' },
      { operation: 'decode', outcome: 'done', status: 200, payloads: 4 },
    ]);
    // JSON of protobuf leaves out what is empty.
    for (const none of [{}, { payloads: [] }, { payloads: null }])
      expect((await post('/decode', none)).body).toEqual({ payloads: [] });
  });

  test('lets the pages of a named origin ask, and no others', async () => {
    const preflight = await fetch(`${server.url}/decode`, {
      method: 'OPTIONS',
      headers: {
        origin: UI,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-namespace',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type,x-namespace,authorization',
    });
    expect((await post('/decode', PLAIN, { origin: UI })).headers.get('access-control-allow-origin')).toBe(
      UI,
    );
    for (const origin of [
      'https://evil.example.com',
      `${UI}.evil.com`,
      'null',
      'http://temporal.example.com',
    ]) {
      const answer = await post('/decode', PLAIN, { origin });
      expect([answer.status, answer.headers.get('access-control-allow-origin')], origin).toEqual([403, null]);
    }
  });

  test('is not asked by another name, to which a page could have led', async () => {
    const { port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `evil.example.com:${port}`, 'content-type': 'application/json' };
      const sent = request(
        { port, host: '127.0.0.1', path: '/decode', method: 'POST', headers },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on('error', reject);
      sent.end('{"payloads": []}');
    });
    expect(status).toBe(421);
    expect(events[0].outcome).toBe('foreign_name');
  });

  test.each([
    '',
    '{',
    '[]',
    '{"payloads": 1}',
    '{"payloads": [1]}',
    '{"payloads": [{"data": "*"}]}',
    '{"payloads": [{"metadata": {"encoding": 1}}]}',
    '{"payloads": [{"externalPayloads": 7}]}',
  ])('answers 400 to %s, without a stack trace', async (body) => {
    const answer = await post('/decode', body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, ['error']]);
    expect(answer.body.error).not.toMatch(/ at .*\.[jt]s/);
    expect(events[0].outcome).toBe('malformed');
  });

  test('names the key that is missing', async () => {
    const [{ metadata, data }] = await stranger.encode([{ data: Buffer.from('x') }]);
    const text = Object.entries(metadata ?? {}).map(([name, value]) => [
      name,
      Buffer.from(value).toString('base64'),
    ]);
    const payload = {
      metadata: Object.fromEntries(text) as object,
      data: Buffer.from(data ?? []).toString('base64'),
    };
    const answer = await post('/decode', { payloads: [payload] });
    expect([answer.status, answer.body.error]).toEqual([
      400,
      expect.stringMatching(/the key "lost", .* here: k\./),
    ]);
  });

  test('takes no more than 32 MB', async () => {
    const data = 'A'.repeat(32 * 1024 * 1024);
    expect((await post('/decode', { payloads: [{ data }] })).status).toBe(413);
    expect(events[0].outcome).toBe('too_large');
  });

  test('answers to other methods and paths, to those who look after it, and to Prometheus', async () => {
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(server.url + path);
      return [response.status, await response.text()];
    };
    expect((await get('/decode'))[0]).toBe(405);
    expect((await get('/nowhere'))[0]).toBe(404);
    expect(await get('/healthz')).toEqual([200, '{"status":"ok"}']);
    await post('/decode', PLAIN);
    const [, metrics] = await get('/metrics');
    expect(metrics).toMatch(/brickwork_codec_requests_total\{operation="decode",outcome="done"\} [1-9]/);
    expect(metrics).toMatch(/brickwork_codec_payloads_total\{operation="decode"\} [1-9]/);
  });
});

describe('with tokens', () => {
  test('only those who have one are let in, by name', async () => {
    expect((await post('/decode', PLAIN, {}, guarded)).status).toBe(401);
    const wrong = await post('/decode', PLAIN, { authorization: 'Bearer wrong' }, guarded);
    expect([wrong.status, wrong.body]).toEqual([
      401,
      { error: expect.stringMatching(/Bearer TOKEN/) as string },
    ]);
    expect((await post('/decode', PLAIN, { authorization: `Bearer ${TOKEN}` }, guarded)).status).toBe(200);
    expect(events.map(({ outcome, caller }) => [outcome, caller])).toEqual([
      ['refused', undefined],
      ['refused', undefined],
      ['done', 'jane'],
    ]);
    expect(JSON.stringify(events)).not.toContain(TOKEN);
  });

  test('it may listen beyond this machine, and without them it does not start there', async () => {
    const options = { codec, origins: [], onEvent };
    for (const host of ['0.0.0.0', '::', '10.1.2.3', 'example.com'])
      await expect(serveCodec({ ...options, listen: { host, port: 0 } }), host).rejects.toThrow(
        CodecServerOpen,
      );
    const open = await serveCodec({ ...options, authenticate, listen: { host: '0.0.0.0', port: 0 } });
    expect((await fetch(`http://127.0.0.1:${new URL(open.url).port}/healthz`)).status).toBe(200);
    await open.stop();
  });
});
