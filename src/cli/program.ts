import { type Command, Option } from 'commander';
import { DEFAULT_TASK_QUEUE } from '../core/task-queue.js';
import { HintingCommand } from './command.js';
import type { LocalParts } from './commands/local.js';
import type { PlanOptions } from './commands/plan.js';
import type { RunCommandOptions } from './commands/run.js';
import { addControlCommands } from './control-commands.js';
import { addQueryCommands } from './query-commands.js';
import { addRunCommands, collect, type Finish } from './run-commands.js';
import { addServiceCommands } from './service-commands.js';
import type { ValidateOptions } from './commands/validate.js';

/** The command line. Each command's code is loaded when it is called, which keeps `--help` and `validate` quick. */
export function buildProgram(finish: Finish, parts: LocalParts): Command {
  const program = new HintingCommand('brickwork')
    .description('Runs Databricks job definitions durably on Temporal.')
    .version('0.1.0')
    .option('--temporal-profile <name>', 'profile of the Temporal configuration file')
    .option(
      '--task-queue <name>',
      'Temporal task queue of the workers',
      process.env['BRICKWORK_TASK_QUEUE'] ?? DEFAULT_TASK_QUEUE,
    )
    .addOption(
      new Option('-o, --output <format>', 'how data is printed').choices(['text', 'json']).default('text'),
    )
    .option('--json', 'the same as --output json')
    .option('--explain', 'print the temporal command that does the same, and do nothing')
    .option('-q, --quiet', 'no progress on stderr')
    .addOption(
      new Option('--color <when>', 'colors on stderr').choices(['auto', 'always', 'never']).default('auto'),
    )
    .showHelpAfterError('(brickwork --help lists the commands)')
    .enablePositionalOptions(false);
  addDefinitionCommands(program, finish, parts);
  addRunCommands(program, finish);
  addQueryCommands(program, finish);
  addControlCommands(program, finish);
  addServiceCommands(program, finish);
  return program;
}

/** The options of commands that take a definition, or a bundle with jobs. */
function forBundles(command: Command): Command {
  return command
    .option('--job <key>', 'the job to take from a bundle that has several')
    .option('-t, --target <name>', 'the target of a bundle (default: its own choice)')
    .option('--var <name=value>', 'a variable of a bundle, repeatable', collect, []);
}

function addDefinitionCommands(program: Command, finish: Finish, parts: LocalParts): void {
  forBundles(program.command('validate <file>'))
    .description(
      'check a job definition (JSON or YAML, - for stdin) or a job of a bundle (its folder): every issue',
    )
    .option('--document', 'print the definition as one JSON document, as a run gets it')
    .action(async (file: string, _options, command: Command) =>
      finish(
        (await import('./commands/validate.js')).validate(file, command.optsWithGlobals<ValidateOptions>()),
      ),
    );
  forBundles(program.command('plan <file>'))
    .description('show what a run would do, without starting anything')
    .option('--param <name=value>', 'job parameter, repeatable', collect, [])
    .option('--local', 'read the code of the tasks from local files, not from the workspace')
    .option('--root <dir>', "with --local: the workspace's root (default: the file's folder)")
    .option('--cost', 'compare what the strategies of clusters would cost')
    .option('--prices <file>', 'price table, JSON or YAML (default: BRICKWORK_PRICES, else list prices)')
    .option('--task-minutes <number>', 'with --cost: how long each task takes', '10')
    .option('--start-minutes <number>', 'with --cost: how long a cluster takes to start', '5')
    .option(
      '--iterations <number>',
      'with --cost: how many inputs a loop has that are not written down',
      '10',
    )
    .action(async (file: string, _options, command: Command) =>
      finish(
        await (await import('./commands/plan.js')).plan(file, command.optsWithGlobals<PlanOptions>(), parts),
      ),
    );
  forBundles(program.command('run <file>'))
    .description('start a run and follow it; the exit status tells its result')
    .option('--param <name=value>', 'job parameter, repeatable', collect, [])
    .option('--existing-cluster <key=id>', 'use this cluster for a job cluster key, repeatable', collect, [])
    .option('--workflow-id <id>', 'id of the workflow (default: <job name>/<run id>)')
    .option('--no-wait', 'print the workflow id and return at once')
    .option('--timeout <seconds>', 'stop waiting after this long; the run goes on')
    .addOption(
      new Option(
        '--logs <how>',
        'what failed tasks have printed, with their tracebacks (default with --local: tail, else none)',
      ).choices(['tail', 'all', 'none']),
    )
    .option('--local', 'run on an embedded stack: a Temporal server, a worker and an emulated workspace')
    .option('--root <dir>', "with --local: the workspace's root (default: the file's folder)")
    .option('--secrets <file>', 'with --local: JSON file of secrets, {"scope": {"key": "value"}}')
    .option('--running-cluster <id>', 'with --local: a cluster that runs already, repeatable', collect, [])
    .option('--git <url=dir>', 'with --local: what git_source finds at a URL, repeatable', collect, [])
    .action(async (file: string, _options, command: Command) =>
      finish(
        await (
          await import('./commands/run.js')
        ).run(file, command.optsWithGlobals<RunCommandOptions>(), parts),
      ),
    );
}
