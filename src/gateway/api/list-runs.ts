import { type FoundRun, listRuns } from '../../client/find-run.js';
import { type ListRunsRequest, readListRuns } from '../../core/gateway/requests/list-requests.js';
import { wireRunListed } from '../../core/gateway/wire-run.js';
import type { WireObject } from '../../core/gateway/wire-value.js';
import { mayWithRun } from './access.js';
import { answer, type Call, passOn, queryOf, readOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { ownJob } from './own-job.js';
import { placeOf, tokenAfter } from './place-token.js';
import { shownRun } from './shown-run.js';

/** `runs/list`: runs that Brickwork runs, the newest first; those of a job that is not ours are the workspace's to list. */
export async function listOfRuns(parts: GatewayParts, c: Call): Promise<Response> {
  const request = readOf(readListRuns(queryOf(c)));
  const { job_id: jobId, limit, expand_tasks: isExpanded } = request;
  if (jobId !== undefined) {
    const job = await ownJob(parts, c, jobId, 'CAN_VIEW');
    if (job === undefined) return passOn(c);
  }
  const page: FoundRun[] = [];
  let hasMore = false;
  let last: FoundRun | undefined;
  for await (const run of matching(parts, c, request)) {
    hasMore = page.length === limit;
    if (hasMore) break;
    page.push((last = run));
  }
  const shown = await Promise.all(page.map((run) => shownRun(parts, c, run)));
  const runs: WireObject[] = shown.map((one) => wireRunListed(one, isExpanded));
  return answer(c, {
    ...(runs.length === 0 ? {} : { runs }),
    has_more: hasMore,
    ...(hasMore && last !== undefined
      ? { next_page_token: tokenAfter({ millis: last.startMillis, id: last.jobRunId }) }
      : {}),
  });
}

async function* matching(parts: GatewayParts, c: Call, request: ListRunsRequest): AsyncGenerator<FoundRun> {
  const { job_id: jobId, active_only: active, completed_only: completed, page_token: token } = request;
  const after = placeOf(token);
  const toMillis = Math.min(request.start_time_to ?? Infinity, after?.millis ?? Infinity);
  const asked = {
    which: active ? ('active' as const) : completed ? ('completed' as const) : ('all' as const),
    ...(jobId === undefined ? {} : { jobId }),
    ...(request.start_time_from === undefined ? {} : { fromMillis: request.start_time_from }),
    ...(toMillis === Infinity ? {} : { toMillis }),
  };
  let left = after === undefined ? request.offset : 0;
  const seen = new Set<string>();
  let isBehind = after === undefined;
  for await (const run of listRuns(parts.client, asked)) {
    if (!isBehind) {
      // Of the same millisecond those come first that were on the page before, whose last one it was.
      isBehind = run.jobRunId === after?.id || run.startMillis < (after?.millis ?? 0);
      if (run.jobRunId === after?.id || !isBehind) continue;
    }
    // A run that was repaired has several executions, of which the newest counts.
    if (seen.has(run.jobRunId) || !isOfType(run, request.run_type)) continue;
    seen.add(run.jobRunId);
    if (!(await mayWithRun(parts.knownJobs, c.env.caller, run, 'CAN_VIEW'))) continue;
    if (await isOverhauled(parts, run)) continue;
    if (left-- > 0) continue;
    yield run;
  }
}

function isOfType({ jobId }: FoundRun, type: ListRunsRequest['run_type']): boolean {
  if (type === undefined) return true;
  return type === (jobId === undefined ? 'SUBMIT_RUN' : 'JOB_RUN');
}

/** True where the run was repaired since: its newest execution is another one, and listed where that has begun. */
async function isOverhauled({ client }: GatewayParts, run: FoundRun): Promise<boolean> {
  const hasFailed = run.status !== 'RUNNING' && run.status !== 'COMPLETED';
  if (!hasFailed) return false;
  const { runId } = await client.workflow.getHandle(run.workflowId).describe();
  return runId !== run.workflowRunId;
}
