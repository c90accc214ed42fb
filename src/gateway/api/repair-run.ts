import type { FoundRun } from '../../client/find-run.js';
import { tasksToRerun } from '../../client/run-state.js';
import { repairPatches } from '../../core/gateway/repair-patches.js';
import { readRepair, type RepairRequest } from '../../core/gateway/requests/repair-request.js';
import { hasEnded } from '../../core/gateway/run-state.js';
import { wireId } from '../../core/gateway/wire-value.js';
import { given, type JsonObject } from '../../core/json.js';
import { withTaskParameters } from '../../core/planning/task-parameters.js';
import { invalidParameter } from '../http/gateway-error.js';
import { answer, bodyOf, type Call, readOf } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { ofOwnRun } from './get-run.js';
import type { SeenRun } from './known-runs.js';

/** `runs/repair`: tasks of a run that has ended, once more. */
export async function repairRun(parts: GatewayParts, c: Call): Promise<Response> {
  const request = readOf(readRepair(await bodyOf(c)));
  const { run_id: id } = request;
  return ofOwnRun(parts, c, { id, least: 'CAN_MANAGE_RUN' }, async ({ run, taskRunId }) => {
    if (taskRunId !== undefined)
      throw invalidParameter(`Run ${id} is a run of a task. Repair its whole run.`);
    const seen = await parts.knownRuns.see(run);
    refuseUntimely(request, run, seen);
    const repair = await repairOf(parts, run, request, seen);
    const { repair_id: repairId } = await parts.runs.repair(run.workflowId, repair);
    parts.knownRuns.forget(run);
    return answer(c, { repair_id: wireId(String(repairId)) });
  });
}

/** What Databricks refuses: a run that is active, and a repair that does not name the one before it. */
function refuseUntimely(
  { latest_repair_id: latest, performance_target: target }: RepairRequest,
  { jobRunId }: FoundRun,
  { view }: SeenRun,
): void {
  if (!hasEnded(view)) throw invalidParameter(`Run ${jobRunId} is still active and cannot be repaired.`);
  if (target !== undefined)
    throw invalidParameter('performance_target: a single run has that of its job here. Set it in the job.');
  const last = view.repair_history.findLast((repair) => repair.refused === undefined);
  if (last !== undefined && latest === undefined)
    throw invalidParameter('The latest repair ID needs to be provided in order to create a new repair');
}

/**
 * The request as a run takes it. The tasks that run again run the settings of the job that are in force, as they do at
 * Databricks, and parameters of tasks are changes of those.
 */
async function repairOf(
  { client, knownRuns }: GatewayParts,
  run: FoundRun,
  request: RepairRequest,
  { settings: ran }: SeenRun,
): Promise<JsonObject> {
  const {
    run_id: _run,
    latest_repair_id: latest,
    rerun_tasks: tasks,
    rerun_all_failed_tasks: isAll,
    rerun_dependent_tasks: withDependents,
    performance_target: _target,
    job_parameters: parameters,
    ...ofTasks
  } = request;
  const repair = {
    ...(isAll ? { rerun_all_failed_tasks: true } : { rerun_tasks: tasks }),
    ...(withDependents ? { rerun_dependent_tasks: true } : {}),
    ...given('latest_repair_id', latest === undefined ? undefined : Number(latest)),
    ...given('job_parameters', parameters),
  };
  const inForce = await knownRuns.settingsInForce(run);
  if (inForce === undefined && Object.keys(ofTasks).length === 0) return repair;
  const rerun = await tasksToRerun(client, run.workflowId, repair);
  // The run itself says why it is refused.
  if (rerun === undefined) return repair;
  const wanted = withTaskParameters(inForce ?? ran, ofTasks);
  const patches = repairPatches({ ran, wanted, rerun });
  if ('problems' in patches) throw changedTooMuch(run, patches.problems);
  const changed = Object.entries(patches).filter(([, list]) => list.length > 0);
  return { ...repair, ...Object.fromEntries(changed) };
}

function changedTooMuch({ jobRunId, workflowId }: FoundRun, problems: string[]): Error {
  return invalidParameter(
    `A repair runs the settings of the job that are in force, and these have changed since run ${jobRunId} began, in what ` +
      `no repair can change: ${problems.join(', ')}. Start a new run; or repair it with the settings that it was started ` +
      `with: brickwork repair '${workflowId}'.`,
  );
}
