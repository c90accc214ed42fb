import { type Command, Option } from 'commander';
import { LISTED_STATES } from '../core/run/view/listed-states.js';
import type { ListOptions } from './commands/list.js';
import type { Finish } from './run-commands.js';

/** `list`: what finds runs. */
export function addFindCommands(program: Command, finish: Finish): void {
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
