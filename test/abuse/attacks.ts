import type { RawRequest } from './raw-request.js';

const HOST = 'host: 127.0.0.1\r\n';
const big = (bytes: number): string => 'x'.repeat(bytes);
const get = (target: string, headers = '', host = HOST): string =>
  `GET ${target} HTTP/1.1\r\n${host}${headers}\r\n`;
const post = (headers: string, body: string, target = '/webhooks/x'): string =>
  `POST ${target} HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
const one = (text: string | Buffer): RawRequest => ({ parts: [text] });

/** What must never be taken for a request of its own: it stands in the body of another one. */
export const SMUGGLED = '/smuggled-request';
const HIDDEN = `GET ${SMUGGLED} HTTP/1.1\r\n${HOST}\r\n`;

/** Each is sent to every port, and must be refused or answered as if nothing were. */
export const ATTACKS: Readonly<Record<string, RawRequest>> = {
  'no HTTP at all': one('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  'zero bytes': one(Buffer.alloc(2048)),
  'a line without an end': one(`GET /${big(70_000)}`),
  'a bad version': one(`GET / HTTP/9.9\r\n${HOST}\r\n`),
  'no version': one('GET /\r\n\r\n'),
  'lines that end by LF alone': one('GET / HTTP/1.1\nhost: 127.0.0.1\n\n'),
  'an unknown method': one(`HACK / HTTP/1.1\r\n${HOST}\r\n`),
  'a method in small letters': one(`get / HTTP/1.1\r\n${HOST}\r\n`),
  TRACE: one(`TRACE / HTTP/1.1\r\n${HOST}\r\n`),
  CONNECT: one(`CONNECT 169.254.169.254:80 HTTP/1.1\r\n${HOST}\r\n`),
  'an upgrade': one(get('/', 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: eA==\r\n')),
  'no host': one(get('/', '', '')),
  'two hosts': one(get('/', 'host: evil.example\r\n')),
  'a foreign host': one(get('/', '', 'host: evil.example\r\n')),
  'a host that is none': one(get('/', '', 'host: a b\\c\r\n')),
  'a target of another site': one(get('http://169.254.169.254/latest/meta-data/')),
  'a header of 100 KB': one(get('/', `x-much: ${big(100_000)}\r\n`)),
  'five thousand headers': one(get('/', Array.from({ length: 5000 }, (_, at) => `x-${at}: 1\r\n`).join(''))),
  'a header with a break': one(get('/', 'x-a: 1\r\n folded\r\n')),
  'a header with a zero': one(get('/', 'x-a: \0\r\n')),
  'a header without a name': one(get('/', ': 1\r\n')),
  'a header with a blank before the colon': one(get('/', 'content-length : 5\r\n')),
  'a cookie of nonsense': one(get('/', `cookie: ${'a=%E0%A4%A;'.repeat(200)}\r\n`)),
  'a header that is no UTF-8': one(Buffer.from(get('/', 'cookie: \xff\xfe\r\n'), 'latin1')),
  'a path upwards': one(get('/../../../../etc/passwd')),
  'an encoded path upwards': one(get('/assets/%2e%2e/%2e%2e/%2e%2e/package.json')),
  'a doubly encoded path upwards': one(get('/assets/%252e%252e%252fpackage.json')),
  'a path with back slashes': one(get('/assets/..\\..\\package.json')),
  'encoded slashes': one(get('/runs/..%2f..%2f..%2fetc%2fpasswd')),
  'a path with a zero': one(get('/runs/%00')),
  'a path with half a letter': one(get('/runs/%E0%A4%A')),
  'a path of 8,000 letters': one(get(`/runs/${big(8000)}`)),
  'a path of a thousand parts': one(get('/a'.repeat(1000))),
  'a path of a prototype': one(get('/runs/x/tasks/__proto__')),
  'an act of a prototype': one(post('content-length: 0\r\n', '', '/runs/x/constructor')),
  'a query of a thousand names': one(get(`/?${'a[]=1&'.repeat(1000)}`)),
  'two lengths': one(post(`content-length: 4\r\ncontent-length: ${HIDDEN.length}\r\n`, HIDDEN)),
  'a length and chunks': one(
    post(`content-length: 4\r\ntransfer-encoding: chunked\r\n`, `0\r\n\r\n${HIDDEN}`),
  ),
  'chunks and a length': one(
    post(`transfer-encoding: chunked\r\ncontent-length: 4\r\n`, `0\r\n\r\n${HIDDEN}`),
  ),
  'chunks twice': one(
    post('transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n', `0\r\n\r\n${HIDDEN}`),
  ),
  'chunks with a blank': one(post('transfer-encoding : chunked\r\n', `0\r\n\r\n${HIDDEN}`)),
  'chunks, xchunked': one(post('transfer-encoding: xchunked\r\n', `0\r\n\r\n${HIDDEN}`)),
  'a length with a sign': one(post(`content-length: +${HIDDEN.length}\r\n`, HIDDEN)),
  'a length below zero': one(post('content-length: -1\r\n', HIDDEN)),
  'a length that is none': one(post('content-length: 0x10\r\n', HIDDEN)),
  'a chunk of a bad size': one(post('transfer-encoding: chunked\r\n', `zz\r\n${HIDDEN}`)),
  'a chunk that is too large to be': one(
    post('transfer-encoding: chunked\r\n', `ffffffffffffffffff\r\n${HIDDEN}`),
  ),
  'a hidden request in a body of a GET': one(get('/', `content-length: ${HIDDEN.length}\r\n`) + HIDDEN),
  'garbage behind a request': one(get('/healthz') + '\x00\x01garbage\r\n\r\n'),
  'fifty requests at once': one(get('/healthz').repeat(50)),
  'a body that never ends': { parts: [post('content-length: 1000000\r\n', 'x')] },
  'a body of 20 MB': {
    parts: [
      post('content-type: application/json\r\ncontent-length: 20000000\r\n', ''),
      ...Array<string>(20).fill(big(1_000_000)),
    ],
  },
  'chunks of 20 MB': {
    parts: [
      post(
        'content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n',
        '',
        '/runs/x/cancel',
      ),
      ...Array<string>(20).fill(`f4240\r\n${big(1_000_000)}\r\n`),
    ],
  },
  'a head letter by letter': { parts: [...get('/healthz')], pauseMillis: 5 },
  'a side that closes at once': { parts: [], halfClose: true },
  'a side that closes after its request': { parts: [get('/healthz')], halfClose: true },
  'a side that closes in the middle': { parts: ['GET /hea'], halfClose: true },
  'an expectation': one(post('expect: 100-continue\r\ncontent-length: 5\r\n', '')),
  'an expectation that is none': one(post('expect: the-unexpected\r\ncontent-length: 0\r\n', '')),
  'a form without a token': one(
    post('content-type: application/x-www-form-urlencoded\r\ncontent-length: 1\r\n', 'a', '/runs/x/cancel'),
  ),
  'a form of another site': one(
    post(
      'origin: https://evil.example\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 1\r\n',
      'a',
      '/runs/x/cancel',
    ),
  ),
  'a form of nowhere': one(
    post('origin: null\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n', 'a', '/runs/x/cancel'),
  ),
  'a deep JSON': one(
    post(
      `content-type: application/json\r\ncontent-length: 40000\r\nwebhook-id: a\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,x\r\n`,
      '['.repeat(40_000),
    ),
  ),
  'a token that is none': one(get('/api/2.2/jobs/list', 'authorization: Bearer \x7f\xff\r\n')),
  'basic credentials': one(get('/api/2.2/jobs/list', 'authorization: Basic Og==\r\n')),
  'an unsigned JWT': one(get('/', 'authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.\r\n')),
  'who says whom it is forwarded for': one(get('/', `x-forwarded-for: ${'1.2.3.4, '.repeat(500)}\r\n`)),
};
