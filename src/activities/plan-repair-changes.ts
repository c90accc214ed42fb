import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { arrayFromPayloads, type Payload } from '@temporalio/common';
import { error, firstIssues, type Issue } from '../core/issue.js';
import { isJsonObject, type JsonObject } from '../core/json.js';
import { changeDefinition, planChanges } from '../core/planning/change-definition.js';
import type { DefinitionChanges, Plan, PlanChanges } from '../core/plan/plan.js';
import { jobOption } from '../core/planning/run-options.js';
import type { Compiled, Planner } from './planner.js';

export interface RepairChangesInput extends Pick<
  Plan,
  'jobId' | 'jobRunId' | 'jobName' | 'settings' | 'alerts'
> {
  /** The workflow run id of the execution that has the definition. */
  definedIn: string;
  /** What earlier repairs have changed. */
  earlier: DefinitionChanges[];
  changes: DefinitionChanges;
}

export type RepairChangesAnswer =
  { kind: 'changes'; changes: PlanChanges } | { kind: 'invalid'; issues: Issue[] };

/**
 * What changes of the definition come to in the plan: the definition is read from the history of the execution that was
 * started with it, changed, checked and planned whole. Never fails for bad input.
 */
export async function planRepairChanges(
  planner: Planner,
  input: RepairChangesInput,
): Promise<RepairChangesAnswer> {
  const compiled = await compileAgain(planner, input);
  if ('issues' in compiled) return { kind: 'invalid', issues: firstIssues(compiled.issues) };
  return { kind: 'changes', changes: planChanges(compiled.plan, input.changes) };
}

/** The plan of the run's definition with what repairs have changed in it, as it would be now. */
export async function compileAgain(
  planner: Planner,
  { definedIn, earlier, changes, jobId, jobRunId, jobName, settings, alerts }: RepairChangesInput,
): Promise<Compiled> {
  const started = await startedWith(definedIn);
  if (started === undefined) {
    const hint = 'Its history may be older than the retention of the namespace.';
    const message = 'the execution that was started with the definition is gone.';
    return { issues: [error('DEFINITION_GONE', '', message, hint)] };
  }
  const { definition, options } = started;
  const changed = [...earlier, changes].reduce(
    (document, one) => changeDefinition(document, jobOption(options), one),
    definition,
  );
  const identity = { jobId, jobRunId, fallbackName: jobName };
  return planner.compile(changed, options, () => identity, settings, alerts === undefined ? 'off' : 'on');
}

/** The arguments that an execution of this workflow was started with; undefined where its history is gone. */
async function startedWith(runId: string): Promise<{ definition: JsonObject; options: unknown } | undefined> {
  const { client, info } = Context.current();
  const { workflowService } = client.workflow;
  const workflowId = info.workflowExecution?.workflowId ?? '';
  try {
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace: info.workflowNamespace ?? client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    const payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
    const [definition, options] = await decode(payloads ?? []);
    return isJsonObject(definition) ? { definition, options } : undefined;
  } catch (problem) {
    if (isNotFound(problem)) return undefined;
    throw problem;
  }
}

async function decode(encoded: Payload[]): Promise<unknown[]> {
  const { payloadCodecs, payloadConverter } = Context.current().client.options.loadedDataConverter;
  let payloads = encoded;
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
  return arrayFromPayloads(payloadConverter, payloads);
}

/** gRPC's NOT_FOUND, which the raw service answers with. */
function isNotFound(problem: unknown): boolean {
  return problem instanceof WorkflowNotFoundError || (problem as { code?: unknown }).code === 5;
}
