import { request } from 'undici';
import { shorten } from '../core/short-text.js';
import { DatabricksError } from './databricks-error.js';

/** A token of Databricks', and when it ends, in milliseconds since the epoch. */
export interface IssuedToken {
  text: string;
  untilMillis: number;
}

export interface TokenRequest {
  /** Of the workspace, without a path. */
  host: string;
  /** The fields of the grant. */
  form: Record<string, string>;
  /** Of HTTP Basic, where the client shows a secret. */
  basic?: { id: string; secret: string };
  timeoutMillis: number;
}

const LONGEST_REASON = 200;

/**
 * Asks the workspace's token endpoint, which its description names. Throws DatabricksError: `unauthenticated` where the grant
 * is refused; `throttled` or `unavailable`, which pass, where the endpoint is busy or away. No error has a secret or a token.
 */
export async function requestToken(asked: TokenRequest): Promise<IssuedToken> {
  const described = await call(
    `${asked.host}/oidc/.well-known/oauth-authorization-server`,
    asked.timeoutMillis,
  );
  const { token_endpoint: endpoint } = described;
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint))
    throw new DatabricksError('malformed_answer', `${asked.host} does not say where its token endpoint is.`);
  const askedAtMillis = Date.now();
  const { access_token: text, expires_in: seconds } = await call(endpoint, asked.timeoutMillis, asked);
  const lasts = Number(seconds);
  if (typeof text !== 'string' || !(lasts > 0))
    throw new DatabricksError(
      'malformed_answer',
      `${new URL(endpoint).origin} has answered without a token.`,
    );
  return { text, untilMillis: askedAtMillis + lasts * 1000 };
}

async function call(
  url: string,
  timeoutMillis: number,
  grant?: Pick<TokenRequest, 'form' | 'basic'>,
): Promise<Record<string, unknown>> {
  const { form, basic } = grant ?? {};
  const credentials = basic && Buffer.from(`${basic.id}:${basic.secret}`).toString('base64');
  try {
    const { statusCode, headers, body } = await request(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(credentials === undefined ? {} : { authorization: `Basic ${credentials}` }),
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(timeoutMillis),
    });
    const answer = objectOf(await body.text());
    if (statusCode === 200) return answer;
    throw refusal(url, statusCode, answer, Number(headers['retry-after']));
  } catch (cause) {
    if (cause instanceof DatabricksError) throw cause;
    const { name, message, code } = cause as NodeJS.ErrnoException;
    const reason = name === 'TimeoutError' ? `no answer within ${timeoutMillis / 1000} s` : message || code;
    throw new DatabricksError(
      'unavailable',
      `No token from ${new URL(url).origin}: ${reason}.`,
      {},
      { cause },
    );
  }
}

function refusal(
  url: string,
  statusCode: number,
  { error, error_description: description }: Record<string, unknown>,
  retryAfterSeconds: number,
): DatabricksError {
  const said = [error, description].filter((part) => typeof part === 'string').join(': ');
  const reason = said === '' ? '' : ` (${shorten(said.replaceAll(/\s+/g, ' '), LONGEST_REASON)})`;
  const message = `${new URL(url).origin} gives no token: status ${statusCode}${reason}.`;
  const details = { statusCode };
  if (statusCode === 429)
    return new DatabricksError('throttled', message, {
      ...details,
      ...(retryAfterSeconds > 0 ? { retryAfterMillis: retryAfterSeconds * 1000 } : {}),
    });
  if (statusCode >= 500 || statusCode === 408) return new DatabricksError('unavailable', message, details);
  const hint = 'Check the client id and the secret of the service principal, or its federation policy.';
  return new DatabricksError('unauthenticated', `${message} ${hint}`, details);
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
