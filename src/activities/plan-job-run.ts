import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { earlierChanges } from '../core/run/change-plan.js';
import { error, firstIssues, type Issue } from '../core/issue.js';
import type { RunIdentity } from '../core/plan/plan-job-run.js';
import type { Plan, PlanChanges } from '../core/plan/plan.js';
import { parseRepairOf, type RunOptions } from '../core/plan/run-options.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { type ClosedRun, isClosedRun } from '../core/run/reopen.js';
import type { RepairRequest } from '../core/run/repair-request.js';
import { numericId } from './idempotency-token.js';
import { planRepairChanges } from './plan-repair-changes.js';
import type { Planner } from './planner.js';
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
    ...(searchAttributes ? { searchAttributes } : {}),
  };
  return { kind: 'plan', plan };
}

function identityOf({ name }: JobDefinition, { jobRunId }: RunOptions): RunIdentity {
  const { workflowExecution } = Context.current().info;
  const fallbackName = workflowExecution?.workflowId ?? 'untitled';
  return {
    fallbackName,
    jobId: numericId(`job:${name ?? fallbackName}`),
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
  const { changes } = request;
  // What has no definition to change is refused with the rest of the request, by the run core.
  if (changes === undefined || closed.plan.definedIn === undefined)
    return { kind: 'closed_run', ...closed, request };
  const { plan, state } = closed;
  const answer = await planRepairChanges(planner, {
    ...plan,
    definedIn: closed.plan.definedIn,
    earlier: earlierChanges(plan),
    changes,
  });
  if (answer.kind === 'invalid') return { ...invalid(answer.issues), closed };
  return { kind: 'closed_run', plan, state, request, changes: answer.changes };
}

function invalid(issues: Issue[]): { kind: 'invalid'; issues: Issue[] } {
  return { kind: 'invalid', issues: firstIssues(issues) };
}
