import type { Command } from 'commander';
import type { CommandParts } from './commands/command-parts.js';
import type { TestOptions } from './commands/test.js';
import { collect, type Finish } from './run-commands.js';

/** `test`. */
export function addTestCommands(program: Command, finish: Finish, parts: CommandParts): void {
  program
    .command('test [dir]')
    .description('run the cases in tests/*.yml of a bundle, or of a definition: whole jobs, with their rows')
    .option('-t, --target <name>', 'the target of a bundle (default: its own choice)')
    .option('--var <name=value>', 'a variable of a bundle, repeatable', collect, [])
    .option('--only <pattern>', 'the cases with this in their name; * stands for anything')
    .option('--jobs <number>', 'how many cases run at a time (default: by cores; with --workspace 1)')
    .option('--timeout <seconds>', 'how long a case may take that says nothing else', '300')
    .option('--fail-fast', 'skip the rest once a case has not passed')
    .option('--watch', 'run the affected cases again when files change, until Ctrl-C')
    .option('--junit <file>', 'write a JUnit report')
    .option('--results <file>', 'write what ran and how it ended, as JSON')
    .option('--workspace', 'run on the workspace of the target, by the workers that serve it')
    .option('--warehouse-id <id>', 'with --workspace: the SQL warehouse that makes and reads tables')
    .action(async (dir: string | undefined, _options, command: Command) =>
      finish(
        await (
          await import('./commands/test.js')
        ).test(dir ?? '.', command.optsWithGlobals<TestOptions>(), parts),
      ),
    );
}
