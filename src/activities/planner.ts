import type { AlertRules } from '../core/alert/alert-rules.js';
import type { KnownDestinations } from '../core/alert/known-destinations.js';
import type { JobDefinition } from '../core/definition/job-definition.js';
import type { WrittenPlace } from '../core/definition/written-place.js';
import { error, hasErrors, type Issue, issueAt } from '../core/issue.js';
import { byteLength, isJsonObject, stringsIn } from '../core/json.js';
import { alertIssues, planAlerts } from '../core/planning/plan-alerts.js';
import { planJobRun, type RunIdentity } from '../core/planning/plan-job-run.js';
import type { Plan } from '../core/plan/plan.js';
import { jobOption, parseRunOptions, type RunOptions } from '../core/planning/run-options.js';
import { withRunParameters } from '../core/planning/run-parameters.js';
import type { RunSettings } from '../core/plan/run-settings.js';
import { withStrategiesForValues } from '../core/values/strategies.js';
import { checkDeployedJobs } from './check-deployed-jobs.js';
import { withFailures } from './failures.js';
import { knownFor } from './known-destinations.js';
import type { Leases } from './lease.js';
import { checkWorkspace } from './named-workspace.js';
import { ParsedDefinitions } from './parsed-definitions.js';
import { readTaskSources } from './plan-sources.js';
import type { WorkspaceConnections } from './workspace-connections.js';

/** Temporal takes 2 MB for one payload, and people read the plan in its history. */
const MOST_PLAN_BYTES = 1_500_000;

/** A plan, or every issue of what was to become one. */
export type Compiled = { plan: Plan } | { issues: Issue[] };

/** What a run that has no plan tells of itself, and to whom. */
export interface EarlyAlerts {
  rules: AlertRules;
  jobId: string;
  jobRunId: string;
  jobName: string;
}

/** Compiles definitions with what only a worker knows: the workspaces that it is configured for. */
export class Planner {
  readonly #parsed = new ParsedDefinitions();

  constructor(
    private readonly connections: WorkspaceConnections,
    private readonly leases: Leases,
    /** Where this worker tells people what happens; undefined leaves that to Databricks. */
    private readonly destinations?: KnownDestinations,
  ) {}

  /** Parses, checks and plans a definition. Never fails for bad input. `alerts` of a run that goes on are as they were. */
  async compile(
    document: unknown,
    rawOptions: unknown,
    identify: (definition: JobDefinition, options: RunOptions) => RunIdentity,
    settings: RunSettings,
    alerts: 'as configured' | 'on' | 'off' = 'as configured',
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
    const destinations = await this.#destinations(chosen, alerts);
    const untold = destinations === undefined ? [] : alertIssues(chosen, destinations);
    if (hasErrors(untold)) return { issues: placed(untold, parsed) };
    const sources = await readTaskSources(this.connections, this.leases, chosen);
    const definition = withStrategiesForValues(chosen, parsed.document, sources);
    const identity = identify(definition, options);
    const plan = planJobRun({ ...parsed, definition }, options, identity, settings, sources, destinations);
    const workspaces = await this.#workspaces(chosen, plan);
    if (workspaces !== undefined) plan.workspaces = workspaces;
    const bytes = byteLength(JSON.stringify(plan));
    return bytes > MOST_PLAN_BYTES ? { issues: [planTooLarge(bytes)] } : { plan };
  }

  /** Whom a run tells of what, before it has a plan; undefined where that is nobody. */
  async earlyAlerts(
    document: unknown,
    rawOptions: unknown,
    identify: (definition: JobDefinition, options: RunOptions) => RunIdentity,
  ): Promise<EarlyAlerts | undefined> {
    const parsed = this.#parsed.parse(document, jobOption(rawOptions));
    if (parsed.kind === 'invalid') return undefined;
    const { definition } = parsed;
    const destinations = await this.#destinations(definition, 'as configured');
    if (destinations === undefined) return undefined;
    const { rules } = planAlerts(definition, destinations);
    const { options } = parseRunOptions(rawOptions, definition);
    const { jobId, jobRunId, fallbackName } = identify(definition, options);
    return { rules, jobId, jobRunId, jobName: definition.name ?? fallbackName };
  }

  /** Undefined where Databricks is to tell people. */
  async #destinations(
    definition: JobDefinition,
    alerts: 'as configured' | 'on' | 'off',
  ): Promise<KnownDestinations | undefined> {
    const known = this.destinations ?? (alerts === 'on' ? NO_DESTINATIONS : undefined);
    if (known === undefined || alerts === 'off') return undefined;
    return knownFor(definition, known, () => this.connections.to(definition.brickwork?.workspace).api);
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

const NO_DESTINATIONS: KnownDestinations = { hasMail: false, configured: new Map() };

/** Issues at the places where people have written what they are about. */
function placed(issues: readonly Issue[], { place }: { place: WrittenPlace }): Issue[] {
  return issues.map((issue) => issueAt(place.pathOf(issue.path), issue));
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
