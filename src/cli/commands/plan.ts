import { recipientName } from '../../core/alert/recipient.js';
import { hasErrors, listNames } from '../../core/issue.js';
import { given } from '../../core/json.js';
import { parseRunOptions } from '../../core/planning/run-options.js';
import { estimates } from '../../core/cost/estimate.js';
import type { Assumptions } from '../../core/cost/rehearse.js';
import { NOTIFICATIONS_UNSENT } from '../../core/definition/databricks-fields.js';
import type { JobDefinition } from '../../core/definition/job-definition.js';
import { alertIssues } from '../../core/planning/plan-alerts.js';
import { planJobRun } from '../../core/planning/plan-job-run.js';
import type { Plan } from '../../core/plan/plan.js';
import { withStrategiesForValues } from '../../core/values/strategies.js';
import { valueFlow } from '../../core/values/value-flow.js';
import { valueReports } from '../../core/values/value-report.js';
import { clusterKeysOf } from '../../core/run/state/run-state.js';
import { readWorkerConfig } from '../../worker/config.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { BundleChoice } from '../read/definition-file.js';
import { readJob } from '../read/read-definition.js';
import { answeringOf, type AnsweringOptions } from './answering.js';
import type { CommandParts } from './command-parts.js';
import { sourcesForPlan, type SourceOptions } from './plan-sources.js';
import { readDestinations } from '../read/read-destinations.js';
import { readPrices } from '../read/read-prices.js';
import { noteBundle } from '../render/render-bundle.js';
import { renderEstimates } from '../render/render-cost.js';
import { renderValues } from '../render/render-values.js';
import { printIssues } from '../render/render-issues.js';
import { type GlobalOptions, parseNumber, parsePairs, terminalFor, wantsJson } from './global-options.js';

export interface PlanOptions extends GlobalOptions, SourceOptions, BundleChoice, AnsweringOptions {
  param: string[];
  /** Compare what the strategies of clusters would cost. */
  cost?: boolean;
  prices?: string;
  taskMinutes: string;
  startMinutes: string;
  iterations: string;
}

/** `brickwork plan FILE`: what a run would do, without starting anything. */
export async function plan(file: string, options: PlanOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const { issues, parsed, bundle } = await readJob(file, options, answeringOf(options, parts));
  noteBundle(terminal, bundle);
  const { runSettings, destinations: destinationFile } = readWorkerConfig(process.env);
  const destinations = destinationFile === undefined ? undefined : readDestinations(destinationFile);
  const isSent = (code: string): boolean => destinations !== undefined && code === NOTIFICATIONS_UNSENT;
  printIssues(
    terminal,
    issues.filter(({ code }) => !isSent(code)),
  );
  if (parsed.kind === 'invalid') return EXIT.invalid;
  const raw = { parameters: parsePairs('--param', options.param) };
  const { options: runOptions, issues: optionIssues } = parseRunOptions(raw, parsed.definition);
  printIssues(
    terminal,
    optionIssues.map((issue) => ({ ...issue, file, line: 1, column: 1 })),
  );
  if (hasErrors(optionIssues)) return EXIT.invalid;
  const identity = { jobId: '0', jobRunId: '0', fallbackName: file };
  const planOf = (definition: JobDefinition): Plan =>
    planJobRun({ ...parsed, definition }, runOptions, identity, runSettings);
  if (options.cost === true) {
    const compared = estimates(parsed.definition, planOf, assumptionsOf(options), readPrices(options.prices));
    if (wantsJson(options)) terminal.data(JSON.stringify(compared));
    else for (const line of renderEstimates(compared)) terminal.data(line);
    return EXIT.success;
  }
  const sources = await sourcesForPlan({ file, ...given('bundle', bundle) }, parsed.definition, options, {
    terminal,
    parts,
  });
  const definition = withStrategiesForValues(parsed.definition, parsed.document, sources);
  const planned = planJobRun(
    { ...parsed, definition },
    runOptions,
    identity,
    runSettings,
    sources,
    destinations,
  );
  const untold = destinations === undefined ? [] : alertIssues(definition, destinations);
  printIssues(
    terminal,
    untold.map((issue) => ({ ...issue, file, line: 1, column: 1 })),
  );
  if (hasErrors(untold)) return EXIT.invalid;
  const values = valueReports(valueFlow(definition, sources), planned.tasks);
  if (wantsJson(options)) terminal.data(JSON.stringify({ ...planned, values }));
  else for (const line of [...renderPlan(planned), ...renderValues(values)]) terminal.data(line);
  return EXIT.success;
}

function assumptionsOf({ taskMinutes, startMinutes, iterations }: PlanOptions): Assumptions {
  return {
    taskSeconds: 60 * parseNumber('--task-minutes', taskMinutes, 0, 10_000),
    startSeconds: 60 * parseNumber('--start-minutes', startMinutes, 0, 1000),
    iterations: parseNumber('--iterations', iterations, 0, 5000),
  };
}

/** The plan for people: tasks in waves that may run at once, clusters, and what a run costs in Temporal actions. */
export function renderPlan(planned: Plan): string[] {
  const waves = wavesOf(planned);
  const submitted = planned.tasks.filter(({ kind }) => kind === 'submit' || kind === 'run_job').length;
  const actions = 2 + 2 * submitted + 3 * planned.clusters.filter(({ spec }) => spec !== undefined).length;
  const loops = planned.tasks.flatMap(({ taskKey, loop }) =>
    loop === undefined
      ? []
      : [`loop ${taskKey}: ${loop.task.taskKey} for each input, ${loop.concurrency} at a time`],
  );
  const jobs = planned.tasks.flatMap(({ taskKey, jobKey }) =>
    jobKey === undefined ? [] : [`job ${jobKey}: run by ${taskKey}, as a workflow of its own`],
  );
  return [
    `${planned.jobName}: ${planned.tasks.length} tasks in ${waves.length} waves`,
    ...waves.map((wave, index) => `${String(index + 1).padStart(3)}. ${wave.join(', ')}`),
    ...loops,
    ...jobs,
    ...clusterLines(planned),
    ...alertLines(planned),
    `Temporal actions: at least ${actions}, with no retry, no task longer than a minute, and without iterations`,
  ];
}

/** Who tells people what happens. */
function alertLines({ alerts, tasks }: Plan): string[] {
  if (alerts === undefined) return [];
  const rules = [alerts.rules, ...tasks.flatMap((task) => [task.alerts, task.loop?.task.alerts])];
  const lists = rules.flatMap((of) => Object.values(of?.to ?? {}));
  const names = new Set(lists.flatMap((list) => list.map(recipientName)));
  return [`alerts: by Brickwork, to ${listNames([...names])}; of streams that are behind, by Databricks`];
}

function clusterLines({ clusters, tasks, taskClusters = {} }: Plan): string[] {
  const shared = clusters.map(({ clusterKey, existingClusterId, native }) => {
    const users = tasks.filter((task) => clusterKeysOf(task).includes(clusterKey)).length;
    const made = native
      ? 'a job cluster for each segment, jobs compute'
      : 'created for the run, all-purpose compute';
    return `cluster ${clusterKey}: ${existingClusterId ?? made}, shared by ${users} task(s)`;
  });
  const own = Object.keys(taskClusters).map(
    (key) => `cluster ${key}: one for each of its tasks, jobs compute`,
  );
  return [...shared, ...own];
}

function wavesOf({ tasks }: Plan): string[][] {
  const depth = new Map<number, number>();
  const depthOf = (index: number): number => {
    const known = depth.get(index);
    if (known !== undefined) return known;
    const upstream = tasks[index].dependsOn.map((edge) => depthOf(edge.index) + 1);
    depth.set(index, Math.max(0, ...upstream));
    return depth.get(index) as number;
  };
  const waves: string[][] = [];
  for (const { index, taskKey } of tasks) (waves[depthOf(index)] ??= []).push(taskKey);
  return waves;
}
