import { ApiClient, Config, type ConfigOptions, Headers as SdkHeaders } from '@databricks/sdk-experimental';
import { Agent, request as httpRequest } from 'undici';
import { DatabricksError } from './databricks-error.js';
import { errorFromAnswer } from './error-answer.js';
import { parseJson } from './lossless-json.js';
import { ServicePrincipal } from './service-principal.js';

/** How long one call may take in all, unless the configuration says (`http_timeout_seconds`). */
const DEFAULT_TIMEOUT_SECONDS = 30;

type SdkHeaders = InstanceType<typeof SdkHeaders>;

/** For each call that sends a file so many bytes a second are waited for longer. */
const SLOWEST_BYTES_A_SECOND = 250_000;

/** What the SDK's services pass to `request`. */
type RequestOptions = Parameters<ApiClient['request']>[0];

/**
 * The SDK's client with its own HTTP replaced; a payload of bytes is sent as it is. Version 0.17.0 leaves TLS verification off, has no timeout, hangs on
 * redirects, loses error codes, corrupts int64 ids, hides Retry-After behind retries of its own, sends no PATCH bodies
 * and fetches a token per concurrent call; each has a test in test/databricks/transport.test.ts.
 */
export class SafeApiClient extends ApiClient {
  readonly #dispatcher: Agent;
  #authenticating: Promise<SdkHeaders> | undefined;

  constructor(config: Config, product: { product: string; productVersion: `${number}.${number}.${number}` }) {
    super(config, product);
    this.#dispatcher = new Agent({
      connect: { rejectUnauthorized: config.skipVerify !== true },
      connections: 64,
      keepAliveTimeout: 15_000,
    });
  }

  /** How long one call may take in all, a file's sending aside. */
  get timeoutSeconds(): number {
    return this.config.httpTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  }

  /** Where the calls go. Throws DatabricksError where the configuration does not say. */
  override get host(): Promise<URL> {
    return super.host.catch((cause: unknown) => {
      throw new DatabricksError(
        'unauthenticated',
        `No Databricks workspace: ${messageOf(cause)}`,
        {},
        { cause },
      );
    });
  }

  /** The JSON that a GET answers. */
  get(path: string, query: Record<string, string>): Promise<unknown> {
    return this.request({ path, method: 'GET', query, headers: new SdkHeaders(), raw: false });
  }

  override async request(options: RequestOptions): Promise<unknown> {
    const url = await this.#url(options);
    const headers = await this.#headers(options);
    const answer = await this.#send(url, options, headers);
    if (answer.statusCode >= 300) {
      const { location, 'retry-after': retryAfter } = answer.headers;
      throw errorFromAnswer(answer.statusCode, answer.body, { retryAfter, location }, Date.now());
    }
    const wanted = (options.responseHeaders ?? []).map((name) => [name, answer.headers[name]]);
    const parsed = parseAnswer(answer.body, url);
    return wanted.length === 0 ? parsed : Object.assign({}, parsed, Object.fromEntries(wanted));
  }

  async #url({ path, query }: RequestOptions): Promise<URL> {
    const url = new URL((await this.host).href);
    url.pathname = path;
    if (query !== undefined && Object.keys(query).length > 0) url.search = this.searchParams(query);
    return url;
  }

  async #headers(options: RequestOptions): Promise<Record<string, string>> {
    const headers: Record<string, string> = {};
    new SdkHeaders(options.headers).forEach((value: string, name: string) => (headers[name] = value));
    (await this.#authentication()).forEach((value: string, name: string) => (headers[name] = value));
    headers['user-agent'] = this.userAgent();
    if (options.payload !== undefined)
      headers['content-type'] = isBytes(options.payload) ? 'application/octet-stream' : 'application/json';
    return headers;
  }

  /** Calls that start together share one authentication, and so one token request. */
  async #authentication(): Promise<SdkHeaders> {
    this.#authenticating ??= this.#authenticate().finally(() => (this.#authenticating = undefined));
    return this.#authenticating;
  }

  async #authenticate(): Promise<SdkHeaders> {
    const headers = new SdkHeaders();
    try {
      await this.config.authenticate(headers);
    } catch (cause) {
      if (cause instanceof DatabricksError) throw cause;
      throw new DatabricksError(
        'unauthenticated',
        `No Databricks credentials: ${messageOf(cause)}`,
        {},
        { cause },
      );
    }
    return headers;
  }

  async #send(
    url: URL,
    { method, payload }: RequestOptions,
    headers: Record<string, string>,
  ): Promise<{ statusCode: number; headers: Record<string, string | undefined>; body: string }> {
    const sending = isBytes(payload) ? Math.ceil(payload.length / SLOWEST_BYTES_A_SECOND) : 0;
    const seconds = this.timeoutSeconds + sending;
    const hasBody = payload !== undefined && method !== 'GET' && method !== 'HEAD';
    try {
      const response = await httpRequest(url, {
        method,
        headers,
        body: !hasBody ? null : isBytes(payload) ? payload : JSON.stringify(payload),
        dispatcher: this.#dispatcher,
        signal: AbortSignal.timeout(seconds * 1000),
      });
      const body = await response.body.text();
      return { statusCode: response.statusCode, headers: response.headers as Record<string, string>, body };
    } catch (cause) {
      const timedOut = (cause as Error).name === 'TimeoutError';
      const reason = timedOut ? `no answer within ${seconds} s` : messageOf(cause);
      throw new DatabricksError(
        'unavailable',
        `${method} ${url.origin}${url.pathname}: ${reason}`,
        {},
        { cause },
      );
    }
  }
}

/** A client for a workspace, as whom Databricks sees Brickwork; options that are absent come from the environment and the profile. */
export function brickworkClient(options: ConfigOptions = {}): SafeApiClient {
  const credentials = new ServicePrincipal();
  return new SafeApiClient(new Config({ credentials, ...options }), {
    product: 'brickwork',
    productVersion: '0.1.0',
  });
}

/** True for a body that is sent as it is, and no value that becomes JSON. */
function isBytes(payload: unknown): payload is Uint8Array {
  return payload instanceof Uint8Array;
}

function parseAnswer(body: string, url: URL): unknown {
  if (body === '') return {};
  try {
    return parseJson(body);
  } catch (cause) {
    const start = body.slice(0, 80).replace(/\s+/g, ' ');
    const message = `${url.origin}${url.pathname} did not answer with JSON, but with "${start}".`;
    throw new DatabricksError('malformed_answer', message, {}, { cause });
  }
}

function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as { code?: unknown }).code;
  return cause.message || (typeof code === 'string' ? code : cause.name);
}
