import { DatabricksError, type DatabricksErrorKind } from './databricks-error.js';
import { parseJson } from './lossless-json.js';

/** Texts with which the platform says that another try may do (Databricks SDK for Python, `_base_client.py`). */
const TRANSIENT_TEXTS = [
  'does not have any associated worker environments',
  'There is no worker environment with id',
  'Unknown worker environment',
  'UnknownWorkerEnvironmentException',
  'ClusterNotReadyException',
  'Please try again later or try a faster operation.',
  'RPC token bucket limit has been exceeded',
];

/** The error that an HTTP answer with a status of 300 or more stands for. */
export function errorFromAnswer(
  statusCode: number,
  body: string,
  headers: { retryAfter?: string; location?: string },
  nowMillis: number,
): DatabricksError {
  if (statusCode < 400) {
    // Mostly to a login page: a gateway that has lost its session, or another host than the workspace's.
    const message = `The workspace redirected the call to ${headers.location ?? 'another address'}; check the host name and the credentials.`;
    return new DatabricksError('unauthenticated', message, { statusCode });
  }
  const { errorCode, message } = readErrorBody(body);
  const retryAfterMillis = readRetryAfter(headers.retryAfter, nowMillis);
  return new DatabricksError(kindOf(statusCode, errorCode, message), message || `HTTP status ${statusCode}`, {
    statusCode,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(retryAfterMillis === undefined ? {} : { retryAfterMillis }),
  });
}

/** A refusal may repeat the whole request. */
const MOST_MESSAGE_CHARACTERS = 4096;

/**
 * `error_code` and `message` of an error body, whatever stands in its `details`; HTML and the like become the
 * message.
 */
function readErrorBody(body: string): { errorCode?: string; message: string } {
  let parsed: unknown;
  try {
    parsed = parseJson(body);
  } catch {
    return {
      message: body
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, 500),
    };
  }
  const { error_code, message, error } = (parsed ?? {}) as Record<string, unknown>;
  const text = [message, error].find((candidate) => typeof candidate === 'string');
  return {
    ...(typeof error_code === 'string' ? { errorCode: error_code } : {}),
    message: typeof text === 'string' ? text.slice(0, MOST_MESSAGE_CHARACTERS) : body.slice(0, 500),
  };
}

function kindOf(statusCode: number, errorCode: string | undefined, message: string): DatabricksErrorKind {
  if (statusCode === 429) return 'throttled';
  // Over the hourly quota of jobs the platform answers 400 INVALID_STATE (Databricks' knowledge base, "Job rate limit").
  if (errorCode === 'INVALID_STATE' && message.includes('exceeding rate limit')) return 'throttled';
  if (statusCode >= 500 || statusCode === 408) return 'unavailable';
  if (TRANSIENT_TEXTS.some((text) => message.includes(text))) return 'unavailable';
  if (statusCode === 401) return 'unauthenticated';
  if (statusCode === 403) return 'permission_denied';
  if (statusCode === 404 || errorCode === 'RESOURCE_DOES_NOT_EXIST') return 'not_found';
  // Missing clusters and runs answer 400 INVALID_PARAMETER_VALUE "… does not exist" (§0.6).
  if (errorCode === 'INVALID_PARAMETER_VALUE' && / does not exist/.test(message)) return 'not_found';
  return 'invalid_request';
}

/** Retry-After as milliseconds from now: seconds or an HTTP date. */
function readRetryAfter(text: string | undefined, nowMillis: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(at - nowMillis, 0);
}
