/**
 * What a termination code says about another attempt (our judgment on the texts of `TerminationCodeCode` in the SDK
 * for Python; no page of Databricks gives such advice): `user`: the task's own code; `platform`: another try may do;
 * `once`: one more try, then it is hardly a flake; `new_cluster`: the cluster is to blame, so the next attempt needs
 * another; `back_pressure`: "not now", which costs the user no attempt; `never`: every attempt would end in the same
 * way.
 */
export type RetryAdvice = 'user' | 'platform' | 'once' | 'new_cluster' | 'back_pressure' | 'never';

const ADVICE: Readonly<Record<string, RetryAdvice>> = {
  RUN_EXECUTION_ERROR: 'user',
  CANCELED: 'user',
  INTERNAL_ERROR: 'platform',
  BREAKING_CHANGE: 'platform',
  REPOSITORY_CHECKOUT_FAILED: 'platform',
  LIBRARY_INSTALLATION_ERROR: 'once',
  STORAGE_ACCESS_ERROR: 'once',
  DRIVER_ERROR: 'new_cluster',
  CLUSTER_ERROR: 'new_cluster',
  CLOUD_FAILURE: 'new_cluster',
  CLUSTER_REQUEST_LIMIT_EXCEEDED: 'back_pressure',
  WORKSPACE_RUN_LIMIT_EXCEEDED: 'back_pressure',
  MAX_SPARK_CONTEXTS_EXCEEDED: 'back_pressure',
  MAX_CONCURRENT_RUNS_EXCEEDED: 'back_pressure',
  MAX_JOB_QUEUE_SIZE_EXCEEDED: 'back_pressure',
  USER_CANCELED: 'never',
  SKIPPED: 'never',
  DISABLED: 'never',
  INVALID_CLUSTER_REQUEST: 'never',
  INVALID_RUN_CONFIGURATION: 'never',
  RESOURCE_NOT_FOUND: 'never',
  UNAUTHORIZED_ERROR: 'never',
  FEATURE_DISABLED: 'never',
  BUDGET_POLICY_LIMIT_EXCEEDED: 'never',
};

const TYPES = ['CLIENT_ERROR', 'INTERNAL_ERROR', 'CLOUD_FAILURE'];

/** The codes and types that a retry policy can name. */
export const TERMINATION_CODES: readonly string[] = [...new Set([...Object.keys(ADVICE), ...TYPES])];

/**
 * The advice for a code. For one that is new its type decides: a fault of the platform is worth another try, one of the
 * client is not; what has no type (a failure of our own call) follows the task's own retries.
 */
export function retryAdvice(code: string | undefined, type: string | undefined): RetryAdvice {
  const known = code !== undefined && Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
  if (known !== undefined) return known;
  if (type === 'CLIENT_ERROR') return 'never';
  return type === 'INTERNAL_ERROR' || type === 'CLOUD_FAILURE' ? 'platform' : 'user';
}
