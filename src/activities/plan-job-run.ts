import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { JobDefinition } from '../core/definition/job-definition.js';
import { suggestName } from '../core/definition/nearest-name.js';
import { parseDefinition } from '../core/definition/parse-definition.js';
import { error, hasErrors, listNames, type Issue } from '../core/issue.js';
import { byteLength, stringsIn } from '../core/json.js';
import { planJobRun } from '../core/plan/plan-job-run.js';
import type { Plan } from '../core/plan/plan.js';
import { jobOption, parseRepairOf, parseRunOptions } from '../core/plan/run-options.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { type ClosedRun, isClosedRun } from '../core/run/reopen.js';
import type { RepairRequest } from '../core/run/repair-request.js';
import { withFailures } from './failures.js';
import { numericId } from './idempotency-token.js';
import type { WorkspaceConnections } from './workspace-connections.js';

export type PlanAnswer =
  | { kind: 'plan'; plan: Plan }
  /** The run that is repaired, as it was closed. */
  | ({ kind: 'closed_run'; request: RepairRequest } & ClosedRun)
  | { kind: 'invalid'; issues: Issue[] };

/** More issues than this help nobody, and the answer has to stay far below Temporal's 2 MB. */
const MOST_ISSUES = 200;

/** Temporal takes 2 MB for one payload, and people read the plan in its history. */
const MOST_PLAN_BYTES = 1_500_000;

/** The activity that makes a plan of a definition. */
export class Planner {
  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly settings: RunSettings,
  ) {}

  /**
   * Parses, checks and compiles a definition into the plan of this run. Never fails for bad input: it answers with the
   * issues. The ids of job and job run derive from the name and the workflow run id unless the options give one;
   * `scheduledMillis` is when a Temporal Schedule was due.
   */
  async planJobRun(definition: unknown, rawOptions: unknown, scheduledMillis?: number): Promise<PlanAnswer> {
    const repairOf = parseRepairOf(rawOptions);
    if (repairOf !== undefined) return 'issues' in repairOf ? invalid(repairOf.issues) : closedRun(repairOf);
    const parsed = parseDefinition(definition, jobOption(rawOptions));
    if (parsed.kind === 'invalid') return invalid(parsed.issues);
    const { options, issues } = parseRunOptions(rawOptions, parsed.definition);
    const names = this.connections.workspaces.names();
    const unknown = workspacesOf(parsed.definition).filter(({ name }) => !names.includes(name));
    const found = [...issues, ...unknown.map((workspace) => unknownWorkspace(workspace, names))];
    if (hasErrors(found)) return invalid(found);
    const { workflowExecution } = Context.current().info;
    const fallbackName = workflowExecution?.workflowId ?? 'untitled';
    const identity = {
      fallbackName,
      jobId: numericId(`job:${parsed.definition.name ?? fallbackName}`),
      jobRunId: options.jobRunId ?? numericId(`run:${workflowExecution?.runId}`),
    };
    const { trigger } = options;
    const scheduled = trigger.timeMillis === undefined && typeof scheduledMillis === 'number';
    if (scheduled) options.trigger = { ...trigger, type: 'PERIODIC', timeMillis: scheduledMillis };
    const plan = planJobRun(parsed, options, identity, this.settings);
    const workspaces = await this.#workspaces(parsed.definition, plan);
    if (workspaces !== undefined) plan.workspaces = workspaces;
    const bytes = byteLength(JSON.stringify(plan));
    return bytes > MOST_PLAN_BYTES ? invalid([planTooLarge(bytes)]) : { kind: 'plan', plan };
  }

  /** Asks the workspaces who they are, where a reference wants to know. */
  async #workspaces(definition: JobDefinition, plan: Plan): Promise<Plan['workspaces']> {
    const asks = [...stringsIn(definition)].some(({ text }) => /\{\{\s*workspace\./.test(text));
    if (!asks) return undefined;
    const names = new Set(plan.tasks.flatMap((task) => [task.workspace, task.loop?.task.workspace]));
    const answers = [...names].map(async (name) => {
      const { api } = this.connections.to(name);
      return [name ?? '', await withFailures(() => api.getWorkspace())] as const;
    });
    return Object.fromEntries(await Promise.all(answers));
  }
}

/** Plan and state of the closed execution that this one repairs, as its query `runState` gives them. */
async function closedRun({
  workflowRunId,
  request,
}: {
  workflowRunId: string;
  request: RepairRequest;
}): Promise<PlanAnswer> {
  const { client, info } = Context.current();
  const handle = client.workflow.getHandle(info.workflowExecution?.workflowId ?? '', workflowRunId);
  const path = 'options.repair_of';
  try {
    const closed: unknown = await handle.query('runState');
    if (isClosedRun(closed)) return { kind: 'closed_run', plan: closed.plan, state: closed.state, request };
    return invalid([error('REPAIR_OF_NO_PLAN', path, 'the run that it names had no plan; start it anew.')]);
  } catch (problem) {
    if (!(problem instanceof WorkflowNotFoundError)) throw problem;
    const hint = 'Its history may be older than the retention of the namespace.';
    return invalid([error('REPAIR_OF_UNKNOWN_RUN', path, 'there is no such run of this workflow id.', hint)]);
  }
}

function invalid(issues: Issue[]): PlanAnswer {
  return { kind: 'invalid', issues: issues.slice(0, MOST_ISSUES) };
}

interface NamedWorkspace {
  name: string;
  path: string;
}

function workspacesOf({ brickwork, job_clusters = [], tasks }: JobDefinition): NamedWorkspace[] {
  const places = [
    { settings: brickwork, path: 'brickwork' },
    ...job_clusters.map((cluster, at) => ({
      settings: cluster.brickwork,
      path: `job_clusters[${at}].brickwork`,
    })),
    ...tasks.map((task, at) => ({ settings: task.brickwork, path: `tasks[${at}].brickwork` })),
  ];
  return places.flatMap(({ settings, path }) => {
    const name = settings?.workspace;
    return name === undefined ? [] : [{ name, path: `${path}.workspace` }];
  });
}

function unknownWorkspace({ name, path }: NamedWorkspace, names: readonly string[]): Issue {
  const hint = suggestName(name, names) ?? `Profiles: ${listNames(names)}.`;
  return error('WORKSPACE_UNKNOWN', path, `the worker has no profile "${name}" in its .databrickscfg.`, hint);
}

function planTooLarge(bytes: number): Issue {
  const message = `the plan would have ${bytes} bytes; at most ${MOST_PLAN_BYTES} fit into a run.`;
  return error('PLAN_TOO_LARGE', '', message, 'Split the job, and run its parts by run_job_task.');
}
