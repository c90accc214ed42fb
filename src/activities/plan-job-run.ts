import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { earlierChanges } from '../core/run/repair/change-plan.js';
import { error, firstIssues, type Issue } from '../core/issue.js';
import { given } from '../core/json.js';
import { planChanges } from '../core/planning/change-definition.js';
import { withValuesOf } from '../core/plan/refresh-values.js';
import type { RunIdentity } from '../core/planning/plan-job-run.js';
import type { Plan, PlanChanges } from '../core/plan/plan.js';
import { parseRepairOf, type RunOptions } from '../core/planning/run-options.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { type ClosedRun, isClosedRun } from '../core/run/repair/reopen.js';
import type { RepairRequest } from '../core/run/state/repair-request.js';
import { jobIdOf, numericId } from '../ids/numeric-id.js';
import { compileAgain } from './plan-repair-changes.js';
import type { EarlyAlerts, Planner } from './planner.js';
import { registeredSearchAttributes } from './search-attributes.js';

export type PlanAnswer =
  | { kind: 'plan'; plan: Plan }
  /** The run that is repaired, as it was closed, and what the repair changes in its plan. */
  | ({ kind: 'closed_run'; request: RepairRequest; changes?: PlanChanges } & ClosedRun)
  | { kind: 'invalid'; issues: Issue[]; closed?: ClosedRun };

/**
 * Parses, checks and compiles a definition into the plan of this run. Never fails for bad input: it answers with the
 * issues. The ids of job and job run derive from the name and the workflow run id unless the options give one;
 * `scheduledMillis` is when a Temporal Schedule was due.
 */
export async function planJobRun(
  planner: Planner,
  settings: RunSettings,
  input: { definition: unknown; options: unknown; scheduledMillis?: number | undefined },
): Promise<PlanAnswer> {
  const { definition, options, scheduledMillis } = input;
  const repairOf = parseRepairOf(options);
  if (repairOf !== undefined) {
    return 'issues' in repairOf ? invalid(repairOf.issues) : closedRun(planner, repairOf);
  }
  const identify = (parsed: JobDefinition, read: RunOptions): RunIdentity => {
    const { trigger } = read;
    const scheduled = trigger.timeMillis === undefined && typeof scheduledMillis === 'number';
    if (scheduled) read.trigger = { ...trigger, type: 'PERIODIC', timeMillis: scheduledMillis };
    return identityOf(parsed, read);
  };
  const compiled = await planner.compile(definition, options, identify, settings);
  if ('issues' in compiled) return invalid(compiled.issues);
  const { workflowExecution } = Context.current().info;
  const searchAttributes = await registeredSearchAttributes();
  const plan = {
    ...compiled.plan,
    ...(workflowExecution === undefined ? {} : { definedIn: workflowExecution.runId }),
    ...(searchAttributes.run ? { searchAttributes: true } : {}),
    ...(searchAttributes.job ? { jobSearchAttributes: true } : {}),
    ...(searchAttributes.taskRuns ? { taskRunsAttribute: true } : {}),
  };
  return { kind: 'plan', plan };
}

/** Whom a run tells of what that happens before it has a plan, and for how long that is tried, in seconds. */
export async function earlyAlerts(
  planner: Planner,
  { alertSeconds }: RunSettings,
  input: { definition: unknown; options: unknown },
): Promise<(EarlyAlerts & { alertSeconds?: number }) | undefined> {
  const known = await planner.earlyAlerts(input.definition, input.options, identityOf);
  return known && { ...known, ...(alertSeconds === undefined ? {} : { alertSeconds }) };
}

function identityOf({ name }: JobDefinition, { jobRunId, deployedJob }: RunOptions): RunIdentity {
  const { workflowExecution } = Context.current().info;
  const fallbackName = workflowExecution?.workflowId ?? 'untitled';
  return {
    fallbackName,
    jobId: deployedJob?.jobId ?? jobIdOf(name ?? fallbackName),
    jobRunId: jobRunId ?? numericId(`run:${workflowExecution?.runId}`),
  };
}

/** Plan and state of the closed execution that this one repairs, as its query `runState` gives them. */
async function closedRun(
  planner: Planner,
  { workflowRunId, request }: { workflowRunId: string; request: RepairRequest },
): Promise<PlanAnswer> {
  const { client, info } = Context.current();
  const handle = client.workflow.getHandle(info.workflowExecution?.workflowId ?? '', workflowRunId);
  const path = 'options.repair_of';
  try {
    const closed: unknown = await handle.query('runState');
    if (isClosedRun(closed)) {
      const { plan, state } = closed;
      return await withChanges(planner, { plan, state }, request);
    }
    return invalid([error('REPAIR_OF_NO_PLAN', path, 'the run that it names had no plan; start it anew.')]);
  } catch (problem) {
    if (!(problem instanceof WorkflowNotFoundError)) throw problem;
    const hint = 'Its history may be older than the retention of the namespace.';
    return invalid([error('REPAIR_OF_UNKNOWN_RUN', path, 'there is no such run of this workflow id.', hint)]);
  }
}

async function withChanges(planner: Planner, closed: ClosedRun, request: RepairRequest): Promise<PlanAnswer> {
  const { plan, state } = closed;
  const { changes } = request;
  const { definedIn } = plan;
  // What has no definition to change is refused with the rest of the request, by the run core.
  if (definedIn === undefined) return { kind: 'closed_run', ...closed, request };
  const earlier = earlierChanges(plan);
  const compiled = await compileAgain(planner, {
    ...plan,
    definedIn,
    earlier,
    changes: changes ?? NO_CHANGES,
  });
  if ('plan' in compiled) {
    const refreshed = { plan: withValuesOf(plan, compiled.plan), state };
    const changed = given('changes', changes && planChanges(compiled.plan, changes));
    return { kind: 'closed_run', ...refreshed, request, ...changed };
  }
  // Without changes the run goes on as it was planned, also where its definition is gone.
  if (changes === undefined) return { kind: 'closed_run', ...closed, request };
  return { ...invalid(compiled.issues), closed };
}

const NO_CHANGES = { tasks: [], jobClusters: [] };

function invalid(issues: Issue[]): { kind: 'invalid'; issues: Issue[] } {
  return { kind: 'invalid', issues: firstIssues(issues) };
}
