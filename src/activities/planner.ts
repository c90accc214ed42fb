import type { JobDefinition } from '../core/definition/job-definition.js';
import { error, hasErrors, type Issue } from '../core/issue.js';
import { byteLength, isJsonObject, stringsIn } from '../core/json.js';
import { planJobRun, type RunIdentity } from '../core/planning/plan-job-run.js';
import type { Plan } from '../core/plan/plan.js';
import { jobOption, parseRunOptions, type RunOptions } from '../core/planning/run-options.js';
import { withRunParameters } from '../core/planning/run-parameters.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { withStrategiesForValues } from '../core/values/strategies.js';
import { checkDeployedJobs } from './check-deployed-jobs.js';
import { withFailures } from './failures.js';
import type { Leases } from './lease.js';
import { checkWorkspace } from './named-workspace.js';
import { ParsedDefinitions } from './parsed-definitions.js';
import { readTaskSources } from './plan-sources.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** Temporal takes 2 MB for one payload, and people read the plan in its history. */
const MOST_PLAN_BYTES = 1_500_000;

/** A plan, or every issue of what was to become one. */
export type Compiled = { plan: Plan } | { issues: Issue[] };

/** Compiles definitions with what only a worker knows: the workspaces that it is configured for. */
export class Planner {
  readonly #parsed = new ParsedDefinitions();

  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
  ) {}

  /** Parses, checks and plans a definition. Never fails for bad input. */
  async compile(
    document: unknown,
    rawOptions: unknown,
    identify: (definition: JobDefinition, options: RunOptions) => RunIdentity,
    settings: RunSettings,
  ): Promise<Compiled> {
    const parsed = this.#parsed.parse(document, jobOption(rawOptions));
    if (parsed.kind === 'invalid') return { issues: parsed.issues };
    const { options, issues } = parseRunOptions(rawOptions, parsed.definition);
    const { workspaces: known } = this.connections;
    const unknown = workspacesOf(parsed.definition).flatMap(({ name, path }) =>
      checkWorkspace(name, parsed.place.pathOf(path), known),
    );
    const found = [...issues, ...unknown];
    if (hasErrors(found)) return { issues: found };
    const parameters = isJsonObject(rawOptions) ? rawOptions['task_parameters'] : undefined;
    const written = withRunParameters(parsed.definition, parameters);
    if ('issues' in written) return { issues: written.issues };
    const chosen = written.settings as unknown as JobDefinition;
    const missing = await checkDeployedJobs(written.settings, parsed.jobs, options.deployedJob?.jobId);
    if (missing.length > 0) return { issues: missing };
    const sources = await readTaskSources(this.connections, this.leases, chosen);
    const definition = withStrategiesForValues(chosen, parsed.document, sources);
    const identity = identify(definition, options);
    const plan = planJobRun({ ...parsed, definition }, options, identity, settings, sources);
    const workspaces = await this.#workspaces(chosen, plan);
    if (workspaces !== undefined) plan.workspaces = workspaces;
    const bytes = byteLength(JSON.stringify(plan));
    return bytes > MOST_PLAN_BYTES ? { issues: [planTooLarge(bytes)] } : { plan };
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

function planTooLarge(bytes: number): Issue {
  const message = `the plan would have ${bytes} bytes; at most ${MOST_PLAN_BYTES} fit into a run.`;
  return error('PLAN_TOO_LARGE', '', message, 'Split the job, and run its parts by run_job_task.');
}
