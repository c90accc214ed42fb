/** Who can mend an error, as far as its code and its message tell. */
export type ErrorClass = 'user_code' | 'platform' | 'capacity' | 'permissions' | 'configuration' | 'unknown';

/** What people are told of a class. */
export const ERROR_CLASSES: Readonly<Record<ErrorClass, string>> = {
  user_code: 'the code of the task',
  platform: 'the platform',
  capacity: 'capacity or limits',
  permissions: 'permissions or credentials',
  configuration: 'the settings of the job',
  unknown: 'not known',
};

/** Databricks' termination codes, and the types of our own failures, by what they are about. */
const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  RUN_EXECUTION_ERROR: 'user_code',
  INTERNAL_ERROR: 'platform',
  DRIVER_ERROR: 'platform',
  CLUSTER_ERROR: 'platform',
  BREAKING_CHANGE: 'platform',
  CLOUD_FAILURE: 'capacity',
  CLUSTER_REQUEST_LIMIT_EXCEEDED: 'capacity',
  WORKSPACE_RUN_LIMIT_EXCEEDED: 'capacity',
  MAX_SPARK_CONTEXTS_EXCEEDED: 'capacity',
  MAX_CONCURRENT_RUNS_EXCEEDED: 'capacity',
  MAX_JOB_QUEUE_SIZE_EXCEEDED: 'capacity',
  BUDGET_POLICY_LIMIT_EXCEEDED: 'capacity',
  UNAUTHORIZED_ERROR: 'permissions',
  STORAGE_ACCESS_ERROR: 'permissions',
  FEATURE_DISABLED: 'permissions',
  LIBRARY_INSTALLATION_ERROR: 'configuration',
  REPOSITORY_CHECKOUT_FAILED: 'configuration',
  INVALID_CLUSTER_REQUEST: 'configuration',
  INVALID_RUN_CONFIGURATION: 'configuration',
  RESOURCE_NOT_FOUND: 'configuration',
  DatabricksUnauthenticated: 'permissions',
  DatabricksPermissionDenied: 'permissions',
  DatabricksThrottled: 'capacity',
  DatabricksUnavailable: 'platform',
  DatabricksMalformedAnswer: 'platform',
  DatabricksInvalidRequest: 'configuration',
  DatabricksNotFound: 'configuration',
};

/**
 * Words that tell more than the code: a cluster says in its message why it did not start, and code that was refused
 * something fails as code. In order; the first that is found counts.
 */
const BY_WORDS: readonly [RegExp, ErrorClass][] = [
  [
    /insufficient_?\s?(\w+_)?capacity|stockout|quota|out of (capacity|quota)|spot_instance_termination/i,
    'capacity',
  ],
  [/too many requests|rate limit|resource_exhausted|request_limit_exceeded/i, 'capacity'],
  [
    /permission_denied|permission denied|access ?denied|unauthorized|not authorized|forbidden/i,
    'permissions',
  ],
  [
    /invalid access token|authentication failed|insufficient_permissions|insufficient privileges/i,
    'permissions',
  ],
];

/** The likely class of an error. A guess: the message always shows the code and the text, too. */
export function classify(code: string | undefined, text: string): ErrorClass {
  const byCode = BY_CODE[code ?? ''] ?? 'unknown';
  // What is said to be a setting or a permission is one; others have causes of their own.
  if (byCode === 'configuration' || byCode === 'permissions') return byCode;
  return BY_WORDS.find(([words]) => words.test(text))?.[1] ?? byCode;
}
