import type { StepFailure } from '../state/run-event.js';

/**
 * What the end of a cluster that was to start says about another try (our judgment on the texts of
 * `TerminationReasonCode` in the SDK for Python): `capacity`: the cloud has no such machines now, so others may do;
 * `transient`: the same may do; `final`: every try would end in the same way; `unknown`: the tasks' own retries
 * decide.
 */
export type ClusterAdvice = 'capacity' | 'transient' | 'final' | 'unknown';

const CAPACITY = /STOCKOUT|INSUFFICIENT.*CAPACITY|CLOUD_PROVIDER_LAUNCH_FAILURE|SPOT_INSTANCE_TERMINATION/;
const FINAL =
  /INVALID_ARGUMENT|INIT_SCRIPT_FAILURE|QUOTA|AUTHORIZATION_FAILURE|INVALID_SPARK_IMAGE|TRIAL_EXPIRED|_DUE_TO_MISCONFIG/;
const TRANSIENT =
  /BOOTSTRAP_TIMEOUT|COMMUNICATION_LOST|THROTTLED|TEMPORARILY_UNAVAILABLE|DRIVER_UNREACHABLE|INTERNAL_ERROR/;

/** Refusals of the create that no other try can mend. */
const REFUSED = ['DatabricksInvalidRequest', 'DatabricksPermissionDenied', 'DatabricksUnauthenticated'];

/** The advice for a failed start; of a code that is not known its type decides. */
export function clusterAdvice({ code, reason }: StepFailure): ClusterAdvice {
  if (reason === undefined) return REFUSED.includes(code) ? 'final' : 'unknown';
  if (CAPACITY.test(reason.code)) return 'capacity';
  if (FINAL.test(reason.code)) return 'final';
  if (TRANSIENT.test(reason.code)) return 'transient';
  if (reason.type === 'CLIENT_ERROR') return 'final';
  return reason.type === 'SERVICE_FAULT' || reason.type === 'CLOUD_FAILURE' ? 'transient' : 'unknown';
}
