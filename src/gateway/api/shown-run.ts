import type { FoundRun } from '../../client/find-run.js';
import { runState } from '../../client/run-state.js';
import type { ShownRun } from '../../core/gateway/wire-run.js';
import { valuesOfTasks } from '../../core/gateway/resolved-values.js';
import { isJsonObject } from '../../core/json.js';
import type { Call } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { runPage } from './run-pages.js';

/** A run with all that its clients are shown of it. */
export async function shownRun(
  parts: GatewayParts,
  c: Call,
  run: FoundRun,
  { resolvedValues = false } = {},
): Promise<ShownRun> {
  const { client, knownJobs, knownRuns, worker, pages } = parts;
  const { request, jobRunId, jobId } = run;
  const [{ view, settings }, job, runAs, state] = await Promise.all([
    knownRuns.see(run),
    jobId === undefined ? undefined : knownJobs.find(jobId),
    worker?.userName(),
    resolvedValues ? runState(client, run.workflowId) : undefined,
  ]);
  const { creator_user_name: creator, overriding_parameters: overriding } = request;
  return {
    view,
    facts: {
      runId: jobRunId,
      jobId: jobId ?? view.job_id,
      runType: jobId === undefined ? 'SUBMIT_RUN' : 'JOB_RUN',
      creatorUserName: typeof creator === 'string' ? creator : (job?.creator ?? job?.author ?? ''),
      runPageUrl: runPage(pages, originOf(c), run),
      settings,
      ...(runAs === undefined ? {} : { runAsUserName: runAs }),
      ...(state === undefined ? {} : { resolvedValues: valuesOfTasks(state) }),
      ...(isJsonObject(overriding) ? { overridingParameters: overriding } : {}),
    },
  };
}

/** Where the caller has reached the gateway. */
export function originOf(c: Call): string {
  return new URL(c.req.url).origin;
}
