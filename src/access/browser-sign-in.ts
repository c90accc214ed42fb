import * as client from 'openid-client';

/** What a browser keeps while it is at the identity provider, encrypted. */
export interface SignInStep {
  state: string;
  nonce: string;
  verifier: string;
  /** Where it goes afterwards. */
  to: string;
}

/** What has come of signing in: tokens, of which none is kept. */
export interface SignedIn {
  accessToken: string;
  /** Of the ID token; absent where the provider gives none. */
  claims?: Record<string, unknown>;
}

export interface BrowserSignInOptions {
  /** The issuer, or the whole address of its description. */
  server: string;
  clientId: string;
  clientSecret?: string;
  scopes: readonly string[];
  clockSkewSeconds: number;
  /** Whether tokens say who somebody is, as OpenID Connect has it, or open an API alone. */
  hasIdToken: boolean;
  /** May be called without TLS: a provider on this machine. */
  isInsecure: boolean;
  fetchGuarded: typeof fetch;
}

/** Signs people in by authorization code with PKCE. What is wrong with the provider is found when it is first needed. */
export class BrowserSignIn {
  #discovered: Promise<client.Configuration> | undefined;

  constructor(private readonly options: BrowserSignInOptions) {}

  /** Where the provider publishes its keys. */
  async jwksUri(): Promise<string> {
    const { jwks_uri: uri } = (await this.#configuration()).serverMetadata();
    if (uri === undefined) throw new Error('The identity provider says no jwks_uri.');
    return uri;
  }

  /** Where the browser goes to sign in, and what it must bring back. */
  async begin(redirectUri: string, to: string): Promise<{ url: string; step: SignInStep }> {
    const configuration = await this.#configuration();
    const step: SignInStep = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      to,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.options.scopes.join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(step.verifier),
      code_challenge_method: 'S256',
      state: step.state,
      ...(this.options.hasIdToken ? { nonce: step.nonce } : {}),
    });
    return { url: url.href, step };
  }

  /** Ends it: `returned` is the address that the provider has sent the browser to. Rejects where it is not what was begun. */
  async end(returned: URL, { state, nonce, verifier }: SignInStep): Promise<SignedIn> {
    const { hasIdToken } = this.options;
    const tokens = await client.authorizationCodeGrant(await this.#configuration(), returned, {
      ...{ pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: hasIdToken },
      ...(hasIdToken ? { expectedNonce: nonce } : {}),
    });
    const claims = tokens.claims();
    return { accessToken: tokens.access_token, ...(claims === undefined ? {} : { claims: { ...claims } }) };
  }

  #configuration(): Promise<client.Configuration> {
    this.#discovered ??= this.#discover().catch((error: unknown) => {
      // The next one asks again.
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  async #discover(): Promise<client.Configuration> {
    const { server, clientId, clientSecret, clockSkewSeconds, isInsecure, fetchGuarded } = this.options;
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret);
    return client.discovery(
      new URL(server),
      clientId,
      { [client.clockTolerance]: clockSkewSeconds },
      authentication,
      {
        [client.customFetch]: fetchGuarded as unknown as client.CustomFetch,
        ...(isInsecure ? { execute: [client.allowInsecureRequests] } : {}),
      },
    );
  }
}
