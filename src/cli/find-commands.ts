import { type Command, Option } from 'commander';
import { LISTED_STATES } from '../core/run/view/listed-states.js';
import type { ListOptions } from './commands/list.js';
import type { OpenOptions } from './commands/open.js';
import type { WaitOptions } from './commands/wait.js';
import type { Finish } from './run-commands.js';

/** `list`, `wait`, `open`: what finds runs, waits for them, and leads to their pages. */
export function addFindCommands(program: Command, finish: Finish): void {
  addList(program, finish);
  addWait(program, finish);
  addOpen(program, finish);
}

function addWait(program: Command, finish: Finish): void {
  program
    .command('wait [workflow-id]')
    .description('wait until a run has ended; the exit status tells its result')
    .option('--job <name>', 'for the active run of the job of this name, or the next one to begin')
    .option('--timeout <seconds>', 'stop waiting after this long; the run goes on')
    .addOption(
      new Option('--logs <how>', 'what failed tasks have printed, with their tracebacks')
        .choices(['tail', 'all', 'none'])
        .default('none'),
    )
    .action(async (id: string | undefined, _options, command: Command) => {
      const { wait } = await import('./commands/wait.js');
      finish(await wait(id, command.optsWithGlobals<WaitOptions>()));
    });
}

function addList(program: Command, finish: Finish): void {
  program
    .command('list')
    .description('list runs, the newest first: of all jobs, or of one')
    .option('--job <name>', 'the runs of the job of this name')
    .addOption(
      new Option('--state <state...>', 'in one of these states, or with one of these results').choices([
        'active',
        'ended',
        ...LISTED_STATES,
      ]),
    )
    .option('--since <time>', 'started since: 90m, 6h, 7d ago, or a time such as 2026-11-27T03:00Z')
    .option('--limit <number>', 'how many at most', '20')
    .action(async (_options, command: Command) => {
      const { list } = await import('./commands/list.js');
      finish(await list(command.optsWithGlobals<ListOptions>()));
    });
}

function addOpen(program: Command, finish: Finish): void {
  program
    .command('open <workflow-id>')
    .description('print the pages of a run, and open the first ones in the browser, where there is one')
    .option('--temporal', 'the page in the Temporal Web UI alone')
    .option('--databricks', 'the pages of its tasks at Databricks alone')
    .option('--print', 'open nothing')
    .option(
      '--temporal-ui <url>',
      'where the Web UI is (default: BRICKWORK_TEMPORAL_UI, else by the address)',
    )
    .action(async (id: string, _options, command: Command) => {
      const { open } = await import('./commands/open.js');
      finish(await open(id, command.optsWithGlobals<OpenOptions>()));
    });
}
