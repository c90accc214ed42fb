import { Argument, type Command, Option } from 'commander';
import type { CommandParts } from './commands/command-parts.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { PlanOptions } from './commands/plan.js';
import type { RunCommandOptions } from './commands/run.js';
import type { SchemaOf } from './commands/schema.js';
import type { ValidateOptions } from './commands/validate.js';
import { collect, type Finish } from './run-commands.js';

const WORKSPACE_OPTION = 'of a bundle: ask the workspace of its target who you are, and look up there';

/** The options of commands that take a definition, or a bundle with jobs. */
function forBundles(command: Command): Command {
  return command
    .option('--job <key>', 'the job to take from a bundle that has several')
    .option('-t, --target <name>', 'the target of a bundle (default: its own choice)')
    .option('--var <name=value>', 'a variable of a bundle, repeatable', collect, []);
}

/** `init`, `validate`, `plan`, `run`, `schema`. */
export function addDefinitionCommands(program: Command, finish: Finish, parts: CommandParts): void {
  addValidate(program, finish, parts);
  addPlan(program, finish, parts);
  addRun(program, finish, parts);
  addSchema(program, finish);
  addInit(program, finish);
}

function addValidate(program: Command, finish: Finish, parts: CommandParts): void {
  forBundles(program.command('validate <file>'))
    .description(
      'check a job definition (JSON or YAML, - for stdin) or a job of a bundle (its folder): every issue',
    )
    .option('--document', 'print the definition as one JSON document, as a run gets it')
    .option('--local', 'of a bundle: look up in the emulator, as with run --local')
    .option('--workspace', WORKSPACE_OPTION)
    .action(async (file: string, _options, command: Command) =>
      finish(
        await (
          await import('./commands/validate.js')
        ).validate(file, command.optsWithGlobals<ValidateOptions>(), parts),
      ),
    );
}

function addPlan(program: Command, finish: Finish, parts: CommandParts): void {
  forBundles(program.command('plan <file>'))
    .description('show what a run would do, without starting anything')
    .option('--param <name=value>', 'job parameter, repeatable', collect, [])
    .option('--local', 'read the code of the tasks from local files, not from the workspace')
    .option('--workspace', WORKSPACE_OPTION)
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
}

function addRun(program: Command, finish: Finish, parts: CommandParts): void {
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

function addSchema(program: Command, finish: Finish): void {
  const what = new Argument(
    '[what]',
    'a job definition, a file of a bundle, brickwork.yml, an access file, or cases',
  );
  program
    .command('schema')
    .addArgument(
      what.choices(['definition', 'bundle', 'environments', 'access', 'cases']).default('definition'),
    )
    .description('print the JSON Schema by which an editor completes and checks what you write')
    .action(async (of: SchemaOf) => finish((await import('./commands/schema.js')).schema(of)));
}

function addInit(program: Command, finish: Finish): void {
  program
    .command('init [dir]')
    .description('make a project: a bundle with a job that runs at once (default: in this folder)')
    .action(async (dir: string | undefined, _options, command: Command) => {
      const { init } = await import('./commands/init.js');
      finish(init(dir ?? '.', command.optsWithGlobals<GlobalOptions>()));
    });
}
