import type { Command } from 'commander';
import type { GlobalOptions } from './global-options.js';
import type { Finish } from './run-commands.js';

/** `setup`: what concerns the Temporal service and not a single run. */
export function addServiceCommands(program: Command, finish: Finish): void {
  program
    .command('setup')
    .description('register the search attributes of runs with the Temporal service')
    .action(async (_options, command: Command) => {
      const { setup } = await import('./commands/setup.js');
      finish(await setup(command.optsWithGlobals<GlobalOptions>()));
    });
}
