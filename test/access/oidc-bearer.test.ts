import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardedFetch } from '../../src/access/guarded-fetch.js';
import { OidcBearer } from '../../src/access/oidc-bearer.js';
import { SessionCookies } from '../../src/access/session-cookies.js';
import type { OidcSignIn } from '../../src/core/access/access-file.js';
import { IdentityProvider } from '../support/identity-provider.js';

let provider: IdentityProvider;
let signIn: OidcSignIn;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  signIn = {
    ...{ kind: 'oidc', issuer: provider.url, clientId: 'brickwork', audience: ['brickwork'] },
    ...{ scopes: [], nameClaim: 'email', groupsClaim: 'groups', algorithms: ['RS256'] },
    ...{ clockSkewSeconds: 5, allowPrivate: [] },
  };
});
afterAll(() => provider.stop());

const bearer = (more: Partial<OidcSignIn> = {}, pauseMillis = 0): OidcBearer =>
  new OidcBearer(
    { ...signIn, ...more },
    () => Promise.resolve(`${provider.url}/keys`),
    guardedFetch([]),
    pauseMillis,
  );
const unsigned = (header: object, claims: object): string =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

describe('a bearer token', () => {
  test('of the issuer says who somebody is; its keys are asked for once', async () => {
    const checks = bearer();
    const before = provider.calls.length;
    const all = await Promise.all(
      Array.from({ length: 50 }, async () => checks.check(await provider.token())),
    );
    for (const check of all)
      expect(check).toEqual({
        kind: 'identity',
        identity: { name: 'ada@example.com', groups: ['data'], by: 'oidc' },
      });
    expect(provider.calls.slice(before)).toEqual(['/keys']);
  });

  test('of a new key is good once the issuer publishes it, and one of the old key no longer', async () => {
    const checks = bearer();
    const old = await provider.token();
    expect(await checks.check(old)).toMatchObject({ kind: 'identity' });
    await provider.changeKey();
    expect(await checks.check(await provider.token())).toMatchObject({ kind: 'identity' });
    expect(await checks.check(old)).toMatchObject({ kind: 'refused' });
  });

  test('that is forged, old, or for others is refused, with nothing of it in the reason', async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.url, aud: 'brickwork', email: 'eve@example.com', exp: now + 300 };
    const jwk = await provider.publicJwk();
    const publicPem = await exportSPKI((await importJWK(jwk, 'RS256')) as Parameters<typeof exportSPKI>[0]);
    const withPublicKey = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: String(jwk['kid']) })
      .sign(Buffer.from(publicPem));
    const another = await IdentityProvider.start();
    const forged = [
      unsigned({ alg: 'none' }, claims),
      unsigned({ alg: 'None', kid: jwk['kid'] }, claims),
      withPublicKey,
      await another.token({ iss: provider.url }),
      await provider.token({ aud: 'another' }),
      await provider.token({ aud: undefined }),
      await provider.token({ iss: 'https://evil.example' }),
      await provider.token({}, -60),
      await provider.token({ exp: undefined }),
      await provider.token({ nbf: now + 600 }),
      await provider.token({ email: undefined }),
      await provider.token({ email_verified: false }),
      (await provider.token()).replace(/\.[^.]*$/, '.AAAA'),
      'nonsense',
      'a.b.c',
    ];
    const checks = bearer();
    for (const token of forged) {
      const check = await checks.check(token);
      expect(check.kind, token).toBe('refused');
      expect(JSON.stringify(check)).not.toContain(token);
    }
    await another.stop();
  });

  test('is good for as long as clocks may differ', async () => {
    expect(await bearer().check(await provider.token({}, -3))).toMatchObject({ kind: 'identity' });
  });

  test('cannot be looked at while the issuer is away, and asks nobody in a private network', async () => {
    const away = new OidcBearer(signIn, () => Promise.resolve('http://127.0.0.1:9/'), guardedFetch([]));
    expect((await away.check(await provider.token())).kind).toBe('away');
    const inside = new OidcBearer(
      signIn,
      () => Promise.resolve('http://169.254.169.254/'),
      guardedFetch('all'),
    );
    const started = performance.now();
    expect((await inside.check(await provider.token())).kind).toBe('away');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a cookie', () => {
  const [key, other] = ['k'.repeat(40), 'o'.repeat(40)];

  test('is opened by its key, also once that has been replaced, for its own use', async () => {
    const text = await new SessionCookies([key]).seal('session', { name: 'ada' }, 60);
    expect(text).not.toContain('ada');
    for (const keys of [[key], [other, key]])
      expect(await new SessionCookies(keys).open('session', text)).toMatchObject({ name: 'ada' });
    expect(await new SessionCookies([other]).open('session', text)).toBeUndefined();
    expect(await new SessionCookies([key]).open('sign-in', text)).toBeUndefined();
  });

  test('that is forged or old is none', async () => {
    const cookies = new SessionCookies([key]);
    const text = await cookies.seal('session', { name: 'ada' }, 60);
    const parts = text.split('.');
    const old = await cookies.seal('session', { name: 'ada' }, -5);
    const changed = [...parts.slice(0, 3), `${parts[3]}A`, parts[4]].join('.');
    for (const bad of [
      old,
      changed,
      unsigned({ alg: 'none' }, { name: 'eve', aud: 'session' }),
      'x',
      '',
      undefined,
    ])
      expect(await cookies.open('session', bad)).toBeUndefined();
  });
});
