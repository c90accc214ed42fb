import { basename } from 'node:path';
import type { JobRuns, StartOptions } from '../../client/job-runs.js';
import { given } from '../../core/json.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { explain, shellLine } from './explain.js';
import {
  followStarted,
  LOCAL_INTERVAL_MILLIS,
  REMOTE_INTERVAL_MILLIS,
  type StartedOptions,
  waitMillis,
} from './follow-started.js';
import type { BundleChoice, DefinitionFile } from '../read/definition-file.js';
import { readJob } from '../read/read-definition.js';
import { noteBundle } from '../render/render-bundle.js';
import { printIssues } from '../render/render-issues.js';
import { inEnvironment, parsePairs, terminalFor, wantsJson, withRuns } from './global-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { answeringOf } from './answering.js';
import type { CommandParts } from './command-parts.js';
import { withLocalStack } from './local.js';
import { prepared, uploadBundle } from './prepare-bundle.js';

export interface RunCommandOptions extends StartedOptions, BundleChoice {
  param: string[];
  existingCluster: string[];
  workflowId?: string;
  root?: string;
  secrets?: string;
  git: string[];
  runningCluster: string[];
}

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
  return withRuns(inEnvironment(options, definition.bundle?.environment), async (runs) => {
    await uploadBundle(ready.definition.bundle, ready, surroundings);
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
  return followStarted(runs, started, options, terminal, {
    intervalMillis,
    ...given('timeoutMillis', timeoutMillis),
    ...given('uiUrl', uiUrl),
  });
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
