import { Argument, type Command } from 'commander';
import { completionsOf } from './read/completions.js';
import type { GlobalOptions } from './commands/global-options.js';
import { completionScript, type Shell, SHELLS } from './render/completion-script.js';
import type { Finish } from './run-commands.js';
import { EXIT } from './terminal/exit-codes.js';

/** `completion`, and what its scripts call. */
export function addCompletionCommands(program: Command, finish: Finish): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that is to complete what you type').choices(SHELLS))
    .description('print the script by which a shell completes commands, options, runs and jobs')
    .action((shell: Shell) => {
      process.stdout.write(`${completionScript(shell)}\n`);
      finish(EXIT.success);
    });
  program
    .command('__complete [words...]', { hidden: true })
    .allowUnknownOption()
    .action(async (words: string[], _options, command: Command) => {
      const { complete } = await import('./commands/complete.js');
      const current = words.at(-1) ?? '';
      finish(
        await complete(completionsOf(program, words), current, command.optsWithGlobals<GlobalOptions>()),
      );
    });
}
