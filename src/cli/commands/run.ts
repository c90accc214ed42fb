import { basename } from 'node:path';
import type { JobRuns, StartOptions } from '../../client/job-runs.js';
import { given } from '../../core/json.js';
import { conclude, type ConcludeOptions } from './conclude.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { explain, shellLine } from './explain.js';
import { followRun } from './follow-run.js';
import type { BundleChoice, DefinitionFile } from '../read/definition-file.js';
import { readJob } from '../read/read-definition.js';
import { noteBundle } from '../render/render-bundle.js';
import { printIssues } from '../render/render-issues.js';
import { parseOptional, parsePairs, terminalFor, wantsJson, withRuns } from './global-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { answeringOf } from './answering.js';
import type { CommandParts } from './command-parts.js';
import { withLocalStack } from './local.js';
import { prepared, uploadBundle } from './prepare-bundle.js';

export interface RunCommandOptions extends ConcludeOptions, BundleChoice {
  param: string[];
  existingCluster: string[];
  workflowId?: string;
  wait: boolean;
  timeout?: string;
  root?: string;
  secrets?: string;
  git: string[];
  runningCluster: string[];
}

/** How often a run is asked how it stands: on this machine, and where each query is a billed action. */
const LOCAL_INTERVAL_MILLIS = 250;
const REMOTE_INTERVAL_MILLIS = 2000;

/** `brickwork run FILE`: starts a run and follows it; the exit status tells its result. */
export async function run(file: string, options: RunCommandOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const { local, explain: isExplained, job } = options;
  const definition = await readJob(
    file,
    options,
    answeringOf({ workspace: local !== true, ...given('local', local) }, parts),
  );
  noteBundle(terminal, definition.bundle);
  printIssues(terminal, definition.issues);
  if (definition.parsed.kind === 'invalid') {
    if (wantsJson(options))
      terminal.data(JSON.stringify({ result_state: 'INVALID', issues: definition.issues }));
    terminal.note('Nothing was started.');
    return EXIT.invalid;
  }
  if (definition.bundle !== undefined && options.root !== undefined)
    throw new CommandFailed('--root is not for a bundle, whose own folder it is.', EXIT.invalid);
  if (isExplained === true) return explainStart(file, definition, options);
  const surroundings = { terminal, parts };
  const ready = await prepared(definition, job, surroundings);
  if (local === true) {
    const intervalMillis = LOCAL_INTERVAL_MILLIS;
    return withLocalStack(ready, options, surroundings, (runs, uiUrl) =>
      startAndFollow(runs, ready.definition, options, terminal, { intervalMillis, uiUrl }),
    );
  }
  return withRuns(options, async (runs) => {
    await uploadBundle(ready, surroundings);
    const intervalMillis = REMOTE_INTERVAL_MILLIS;
    return startAndFollow(runs, ready.definition, options, terminal, { intervalMillis });
  });
}

/** The stock command takes JSON only, and files for all arguments or for none. */
function explainStart(file: string, definition: DefinitionFile, options: RunCommandOptions): number {
  const { name, parameters, existingClusters, workflowId = `${name}/1` } = startOptions(definition, options);
  const runOptions = Object.fromEntries(
    Object.entries({ parameters, existing_clusters: existingClusters }).filter(
      ([, value]) => value !== undefined && Object.keys(value).length > 0,
    ),
  );
  const document = `<(brickwork validate ${shellLine([file, ...choiceWords(definition, options)])} --document --quiet)`;
  const json = `<(printf %s ${shellLine([JSON.stringify(runOptions)])})`;
  const inputs = [
    definition.isDocument ? file : document,
    ...(Object.keys(runOptions).length > 0 ? [json] : []),
  ];
  const verb = ['start', '--type', 'runJob', '--task-queue', options.taskQueue];
  const words = [...verb, ...inputs.flatMap((input) => ['--input-file', input])];
  return explain(workflowId, [{ verb: words }], options);
}

/** What `validate` needs to print the document that a run gets. */
function choiceWords(
  { bundle }: DefinitionFile,
  { job, target, var: vars = [], local }: RunCommandOptions,
): string[] {
  const chosen = [
    ...(job === undefined ? [] : ['--job', job]),
    ...(target === undefined ? [] : ['--target', target]),
    ...vars.flatMap((value) => ['--var', value]),
  ];
  return bundle === undefined ? chosen : [...chosen, local === true ? '--local' : '--workspace'];
}

async function startAndFollow(
  runs: JobRuns,
  definition: DefinitionFile,
  options: RunCommandOptions,
  terminal: Terminal,
  { intervalMillis, uiUrl }: { intervalMillis: number; uiUrl?: string },
): Promise<number> {
  const timeoutMillis = waitMillis(options);
  const started = await runs.start(definition.document, startOptions(definition, options));
  const { workflowId } = started;
  terminal.note(`Run ${started.jobRunId}: ${uiUrl === undefined ? workflowId : pageOf(uiUrl, workflowId)}`);
  if (!options.wait) {
    terminal.data(
      wantsJson(options) ? JSON.stringify({ workflow_id: workflowId, run_id: started.jobRunId }) : workflowId,
    );
    return EXIT.success;
  }
  const stop = new AbortController();
  let status: number = EXIT.success;
  const interrupt = (): void => {
    status = EXIT.interrupted;
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  const giveUp = (): void => {
    status = EXIT.waitTimeout;
    stop.abort();
  };
  const timer = timeoutMillis === undefined ? undefined : setTimeout(giveUp, timeoutMillis);
  const ending = await followRun(runs, workflowId, terminal, { intervalMillis, signal: stop.signal });
  clearTimeout(timer);
  process.removeListener('SIGINT', interrupt);
  if (ending !== undefined) return conclude(runs, workflowId, ending, options, terminal);
  if (options.local === true) {
    terminal.note('The run ends with its local stack.');
    return status;
  }
  terminal.note(`The run goes on. Look again: brickwork status "${workflowId}" --watch`);
  terminal.note(`Cancel it: brickwork cancel "${workflowId}"`);
  return status;
}

/** The link to a workflow in the Temporal Web UI. */
export function pageOf(uiUrl: string, workflowId: string): string {
  return `${uiUrl}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
}

function startOptions({ parsed, file }: DefinitionFile, options: RunCommandOptions): StartOptions {
  const name = parsed.kind === 'definition' ? parsed.definition.name : undefined;
  return {
    name: name ?? basename(file).replace(/\.\w+$/, ''),
    parameters: parsePairs('--param', options.param),
    existingClusters: parsePairs('--existing-cluster', options.existingCluster),
    ...given('workflowId', options.workflowId),
  };
}

/** Timers of Node end at once above 2^31 ms. */
const LONGEST_SECONDS = 2_000_000;

/** `--timeout` in milliseconds; undefined waits without end. */
function waitMillis({ timeout }: RunCommandOptions): number | undefined {
  const seconds = parseOptional('--timeout', timeout, 0.1, LONGEST_SECONDS);
  return seconds === undefined ? undefined : seconds * 1000;
}
