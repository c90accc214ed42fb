import {
  type AuthType,
  type Config,
  type CredentialProvider,
  DefaultCredentials,
  type RequestVisitor,
} from '@databricks/sdk-experimental';
import { readFile } from 'node:fs/promises';
import { DatabricksError } from './databricks-error.js';
import { type IssuedToken, requestToken, type TokenRequest } from './token-endpoint.js';

const SCOPE = 'all-apis';
const TIMEOUT_SECONDS = 30;
/** As the SDKs do: a token is used no more in its last 40 seconds, or in the last third of its life. */
const MARGIN_MILLIS = 40_000;
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt';

type Env = Readonly<Record<string, string | undefined>>;
type Grant = Pick<TokenRequest, 'form' | 'basic'>;

/**
 * Signs in as service principals: by a secret (`oauth-m2m`), and by workload identity federation (`env-oidc`, `file-oidc`),
 * which version 0.17.0 of the SDK for JavaScript does not have. Its `oauth-m2m` has no timeout, and takes a token endpoint
 * that is away for a wrong secret. All else is left to the SDK's own chain.
 */
export class ServicePrincipal implements CredentialProvider {
  name: AuthType = 'default';

  constructor(private readonly env: Env = process.env) {}

  async configure(config: Config): Promise<RequestVisitor | undefined> {
    const grant = this.#grant(config);
    const { host } = config;
    if (grant === undefined || host === undefined || isOfAccount(config)) {
      const chain = new DefaultCredentials();
      const visitor = await chain.configure(config);
      this.name = chain.name;
      return visitor;
    }
    const timeoutMillis = (config.httpTimeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
    let token: IssuedToken | undefined;
    let freshUntilMillis = 0;
    return async (headers) => {
      if (token === undefined || Date.now() >= freshUntilMillis) {
        const askedAtMillis = Date.now();
        token = await requestToken({ host, timeoutMillis, ...(await grant()) });
        const lasts = token.untilMillis - askedAtMillis;
        freshUntilMillis = token.untilMillis - Math.min(MARGIN_MILLIS, lasts / 3);
      }
      headers.set('Authorization', `Bearer ${token.text}`);
    };
  }

  /** What is asked for a token with; undefined where somebody else signs in. */
  #grant({ authType, token, username, clientId, clientSecret }: Config): (() => Promise<Grant>) | undefined {
    // The names of the ways that the SDK does not know are not among its types.
    const way = (authType as string | undefined) ?? (token || username ? 'pat' : 'oauth-m2m');
    if (way === 'oauth-m2m') {
      if (!clientId || !clientSecret) return undefined;
      const form = { grant_type: 'client_credentials', scope: SCOPE };
      return () => Promise.resolve({ form, basic: { id: clientId, secret: clientSecret } });
    }
    if (way !== 'file-oidc' && way !== 'env-oidc') return undefined;
    return async () => ({
      form: {
        ...{ grant_type: EXCHANGE, scope: SCOPE, subject_token_type: JWT_TYPE },
        subject_token: await this.#identityToken(way),
        // Without one the account's own policy counts, and not that of a service principal.
        ...(clientId ? { client_id: clientId } : {}),
      },
    });
  }

  /** It is read each time, since whoever puts it there replaces it before it ends. */
  async #identityToken(way: 'file-oidc' | 'env-oidc'): Promise<string> {
    if (way === 'env-oidc') {
      const name = this.env['DATABRICKS_OIDC_TOKEN_ENV'] || 'DATABRICKS_OIDC_TOKEN';
      const text = this.env[name]?.trim() ?? '';
      if (text !== '') return text;
      throw new DatabricksError('unauthenticated', `No identity token: the variable ${name} is not set.`);
    }
    const file = this.env['DATABRICKS_OIDC_TOKEN_FILEPATH'] ?? '';
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.trim() !== '') return text.trim();
    const place =
      file === '' ? 'DATABRICKS_OIDC_TOKEN_FILEPATH is not set' : `${file} cannot be read or is empty`;
    throw new DatabricksError('unauthenticated', `No identity token: ${place}.`);
  }
}

/** Accounts have their token endpoint elsewhere, and no jobs. */
function isOfAccount({ host = '' }: Config): boolean {
  return host.startsWith('https://accounts.');
}
