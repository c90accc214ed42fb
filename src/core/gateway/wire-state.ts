import { given } from '../json.js';
import type { WireObject } from './wire-value.js';

/** V1 and V2 of how a run or a task run stands. */
export interface WireState {
  state: WireObject;
  status: WireObject;
}

/** `RunLifeCycleState` of the Databricks SDK for Python 0.162, without the terminal ones. */
export type ActiveLifeCycle =
  'QUEUED' | 'PENDING' | 'BLOCKED' | 'RUNNING' | 'TERMINATING' | 'WAITING_FOR_RETRY';

/** How something has ended. */
export interface End {
  lifeCycle: 'TERMINATED' | 'SKIPPED' | 'INTERNAL_ERROR';
  /** `RunResultState`; absent where V1 has no name for it. */
  result?: string;
  /** Of V2; else what the result says. */
  code?: string | undefined;
  message?: string | undefined;
}

/**
 * The `TerminationTypeType` of every `TerminationCodeCode` (SDK for Python 0.162). Which type a code comes with is nowhere
 * written: those of the platform and the cloud by their names, the rest is the client's.
 */
const TYPES: Readonly<Record<string, string>> = {
  SUCCESS: 'SUCCESS',
  SUCCESS_WITH_FAILURES: 'SUCCESS',
  INTERNAL_ERROR: 'INTERNAL_ERROR',
  BREAKING_CHANGE: 'INTERNAL_ERROR',
  CLOUD_FAILURE: 'CLOUD_FAILURE',
  ...Object.fromEntries(
    [
      ...['USER_CANCELED', 'CANCELED', 'SKIPPED', 'DISABLED', 'RUN_EXECUTION_ERROR', 'DRIVER_ERROR'],
      ...['CLUSTER_ERROR', 'CLUSTER_REQUEST_LIMIT_EXCEEDED', 'CLUSTER_TERMINATED_BY_USER'],
      ...['INVALID_CLUSTER_REQUEST', 'INVALID_RUN_CONFIGURATION', 'LIBRARY_INSTALLATION_ERROR'],
      ...['MAX_CONCURRENT_RUNS_EXCEEDED', 'MAX_JOB_QUEUE_SIZE_EXCEEDED', 'MAX_SPARK_CONTEXTS_EXCEEDED'],
      ...['REPOSITORY_CHECKOUT_FAILED', 'RESOURCE_NOT_FOUND', 'STORAGE_ACCESS_ERROR'],
      ...['UNAUTHORIZED_ERROR', 'FEATURE_DISABLED', 'BUDGET_POLICY_LIMIT_EXCEEDED'],
      'WORKSPACE_RUN_LIMIT_EXCEEDED',
    ].map((code) => [code, 'CLIENT_ERROR']),
  ),
};

/** The code of what has ended with a result and says no more. */
const CODES: Readonly<Record<string, string>> = {
  SUCCESS: 'SUCCESS',
  SUCCESS_WITH_FAILURES: 'SUCCESS_WITH_FAILURES',
  TIMEDOUT: 'CANCELED',
  CANCELED: 'USER_CANCELED',
  EXCLUDED: 'SKIPPED',
  UPSTREAM_FAILED: 'SKIPPED',
  UPSTREAM_CANCELED: 'SKIPPED',
  DISABLED: 'DISABLED',
};

/** Of something that goes on; V2 has one word, WAITING, for what waits for a retry. */
export function activeState(lifeCycle: ActiveLifeCycle, message = ''): WireState {
  const isQueued = lifeCycle === 'QUEUED';
  return {
    state: {
      life_cycle_state: lifeCycle,
      state_message: message,
      user_cancelled_or_timedout: false,
      ...given('queue_reason', isQueued ? message : undefined),
    },
    status: {
      state: lifeCycle === 'WAITING_FOR_RETRY' ? 'WAITING' : lifeCycle,
      // Brickwork has no other queue than that of a job.
      ...given('queue_details', isQueued ? { code: 'MAX_CONCURRENT_RUNS_REACHED', message } : undefined),
    },
  };
}

/**
 * Of something that has ended. Clients may know the codes of Databricks alone, so that another one (of Brickwork) becomes
 * RUN_EXECUTION_ERROR.
 */
export function endedState({ lifeCycle, result, code: own, message = '' }: End): WireState {
  const code = own !== undefined && Object.hasOwn(TYPES, own) ? own : codeOf(result);
  return {
    state: {
      life_cycle_state: lifeCycle,
      ...given('result_state', result),
      state_message: message,
      user_cancelled_or_timedout: result === 'CANCELED' || result === 'TIMEDOUT',
    },
    status: {
      state: 'TERMINATED',
      termination_details: { code, type: TYPES[code], message },
    },
  };
}

function codeOf(result: string | undefined): string {
  if (result === undefined) return 'SKIPPED';
  return CODES[result] ?? 'RUN_EXECUTION_ERROR';
}
