import type { CaseFault } from '../core/pipeline-test/case-schema.js';
import type { Controls } from '../emulator/services/controls.js';

/** Lets an emulated workspace fail as a case says. */
export function applyFault(controls: Controls, fault: CaseFault): void {
  if (fault.task !== undefined) controls.failAttempts(fault.task, attemptFailure(fault));
  else if (fault.request !== undefined) controls.injectFault(requestFault(fault, fault.request));
  else {
    const { cluster = '', times = 1, message = '' } = fault;
    const type = cluster.startsWith('INVALID') ? 'CLIENT_ERROR' : 'CLOUD_FAILURE';
    for (let at = 0; at < times; at++) controls.failCluster({ code: cluster, type, message });
  }
}

function attemptFailure(fault: CaseFault): Parameters<Controls['failAttempts']>[1] {
  const { attempts = [1], every_attempt: isEvery, fails_with: code = 'RUN_EXECUTION_ERROR' } = fault;
  const { message, error } = fault;
  const isLost = code === 'LOST_CLUSTER';
  return {
    ...(isEvery === true ? {} : { attempts }),
    ...(code === 'TIMEDOUT' || code === 'CANCELED'
      ? { result_state: code }
      : { termination_code: isLost ? 'CLUSTER_ERROR' : code }),
    loses_cluster: isLost,
    ...(message === undefined ? {} : { message }),
    ...(error === undefined ? {} : { error }),
  };
}

function requestFault(fault: CaseFault, route: string): Parameters<Controls['injectFault']>[0] {
  const { answer = 503, times = 1, after = 0, retry_after_seconds: seconds, message } = fault;
  const told = {
    ...{ route, times, after },
    ...(seconds === undefined ? {} : { retry_after_seconds: seconds }),
    ...(message === undefined ? {} : { message }),
  };
  if (typeof answer !== 'number') return { ...told, kind: answer };
  const code = answer === 429 ? 'REQUEST_LIMIT_EXCEEDED' : 'TEMPORARILY_UNAVAILABLE';
  return { ...told, kind: 'status', status: answer, error_code: code };
}
