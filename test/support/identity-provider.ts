import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;

/** An OpenID provider on loopback: it knows one person at a time, checks PKCE, and signs by a key that can be changed. */
export class IdentityProvider {
  url = '';
  /** Who signs in next. */
  person: Claims = { email: 'ada@example.com', email_verified: true, groups: ['data'] };
  /** Requests by path. */
  readonly calls: string[] = [];
  #server: Server | undefined;
  #key!: Awaited<ReturnType<typeof generateKeyPair>>;
  #keyId = '';
  readonly #codes = new Map<string, { challenge: string; nonce: string; redirectUri: string }>();

  static async start(): Promise<IdentityProvider> {
    const provider = new IdentityProvider();
    await provider.changeKey();
    provider.#server = createServer((request, response) => {
      void provider.#answer(request, response).catch((error: Error) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: 'invalid_request', error_description: error.message }));
      });
    });
    await new Promise<void>((resolve) => provider.#server?.listen(0, '127.0.0.1', resolve));
    provider.url = `http://127.0.0.1:${(provider.#server.address() as AddressInfo).port}`;
    return provider;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  async changeKey(): Promise<void> {
    this.#key = await generateKeyPair('RS256', { extractable: true });
    this.#keyId = randomUUID();
  }

  /** The key that all may know. */
  async publicJwk(): Promise<Claims> {
    return { ...(await exportJWK(this.#key.publicKey)), kid: this.#keyId, alg: 'RS256', use: 'sig' };
  }

  /** A signed token; claims that are given count before those that are usual. */
  async token(claims: Claims = {}, seconds = 300): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.url, aud: 'brickwork', sub: '1', iat: now, exp: now + seconds };
    return new SignJWT({ ...all, ...this.person, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: this.#keyId, typ: 'JWT' })
      .sign(this.#key.privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url);
    this.calls.push(url.pathname);
    const json = (body: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(this.#description());
      case '/keys':
        return json({ keys: [await this.publicJwk()] });
      case '/authorize':
        response.writeHead(302, { location: this.#authorize(url.searchParams) }).end();
        return;
      case '/token':
        return json(await this.#exchange(new URLSearchParams(await textOf(request))));
      default:
        response.writeHead(404).end();
    }
  }

  #description(): Claims {
    return {
      ...{ issuer: this.url, authorization_endpoint: `${this.url}/authorize`, jwks_uri: `${this.url}/keys` },
      ...{ token_endpoint: `${this.url}/token`, response_types_supported: ['code'] },
      ...{ subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] },
      code_challenge_methods_supported: ['S256'],
    };
  }

  #authorize(asked: URLSearchParams): string {
    const of = (name: string): string => asked.get(name) ?? '';
    if (of('code_challenge_method') !== 'S256' || of('code_challenge') === '') throw new Error('no PKCE');
    const code = randomUUID();
    const redirectUri = of('redirect_uri');
    this.#codes.set(code, { challenge: of('code_challenge'), nonce: of('nonce'), redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', of('state'));
    return back.href;
  }

  async #exchange(form: URLSearchParams): Promise<Claims> {
    const code = form.get('code') ?? '';
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (known?.challenge !== challenge || form.get('redirect_uri') !== known.redirectUri)
      throw new Error('not what was begun');
    const idToken = await this.token({ nonce: known.nonce });
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
