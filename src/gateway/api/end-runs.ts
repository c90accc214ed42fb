import { listRuns } from '../../client/find-run.js';
import { MessageRefused } from '../../client/message-refused.js';
import { readCancel, readCancelAll, readDeleteRun } from '../../core/gateway/requests/run-requests.js';
import { hasEnded } from '../../core/gateway/run-state.js';
import { taskRunIds } from '../../core/gateway/wire-run.js';
import { GatewayError, invalidParameter } from '../http/gateway-error.js';
import { mayWithRun } from './access.js';
import { answer, bodyOf, type Call, passOn, readOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { ofOwnRun } from './get-run.js';
import { noRun } from './no-run.js';
import { ownJob } from './own-job.js';
import { shownRun } from './shown-run.js';

/** `runs/cancel`, of a run or of one of its tasks; nothing comes of it where that has ended. */
export async function cancelRun(parts: GatewayParts, c: Call): Promise<Response> {
  const { run_id: id } = readOf(readCancel(await bodyOf(c)));
  return ofOwnRun(parts, c, { id, least: 'CAN_MANAGE_RUN' }, async ({ run, taskRunId }) => {
    const { workflowId } = run;
    if (taskRunId === undefined) await unlessEnded(parts.runs.cancel(workflowId));
    else {
      const ids = taskRunIds(await shownRun(parts, c, run));
      const taskKey = ids.find((one) => one.id === taskRunId)?.taskKey;
      if (taskKey === undefined) throw noRun(id);
      await unlessEnded(parts.runs.control(workflowId, 'cancelTask', { task_key: taskKey }));
    }
    parts.knownRuns.forget(run);
    return answer(c, {});
  });
}

/** `runs/cancel-all`: the active runs of a job, or all that wait in the queue of some job that the caller may manage. */
export async function cancelAllRuns(parts: GatewayParts, c: Call): Promise<Response> {
  const { job_id: jobId, all_queued_runs: isQueuedOnly } = readOf(readCancelAll(await bodyOf(c)));
  if (jobId !== undefined) {
    const job = await ownJob(parts, c, jobId, 'CAN_MANAGE_RUN');
    if (job === undefined) return passOn(c);
  }
  const asked = { which: 'active' as const, ...(jobId === undefined ? {} : { jobId }) };
  for await (const run of listRuns(parts.client, asked)) {
    if (!(await mayWithRun(parts.knownJobs, c.env.caller, run, 'CAN_MANAGE_RUN'))) continue;
    if (isQueuedOnly && (await parts.knownRuns.see(run)).view.life_cycle_state !== 'QUEUED') continue;
    await unlessEnded(parts.runs.cancel(run.workflowId));
    parts.knownRuns.forget(run);
  }
  return answer(c, {});
}

/** `runs/delete`: the history of a run that has ended, which cannot be undone. */
export async function deleteRun(parts: GatewayParts, c: Call): Promise<Response> {
  const { run_id: id } = readOf(readDeleteRun(await bodyOf(c)));
  return ofOwnRun(parts, c, { id, least: 'CAN_MANAGE' }, async ({ run, taskRunId }) => {
    const { view } = await parts.knownRuns.see(run);
    if (taskRunId !== undefined)
      throw invalidParameter(`Run ${id} is a run of a task. Delete its whole run.`);
    if (!hasEnded(view))
      throw new GatewayError(400, 'INVALID_STATE', `Run ${id} is still active and cannot be deleted.`);
    const { workflowService, options } = parts.client.workflow;
    const { workflowId } = run;
    await workflowService.deleteWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId },
    });
    parts.knownRuns.remove(run);
    return answer(c, {});
  });
}

async function unlessEnded(act: Promise<unknown>): Promise<void> {
  await act.catch((problem: unknown) => {
    if (!(problem instanceof MessageRefused)) throw problem;
  });
}
