import { type Command, Option } from 'commander';
import { DEFAULT_TASK_QUEUE } from '../core/task-queue.js';
import { HintingCommand } from './command.js';
import type { CommandParts } from './commands/command-parts.js';
import { addCompletionCommands } from './completion-commands.js';
import { addDefinitionCommands } from './definition-commands.js';
import { addEncryptionCommands } from './encryption-commands.js';
import { addControlCommands } from './control-commands.js';
import { addJobCommands } from './job-commands.js';
import { addFindCommands } from './find-commands.js';
import { addPromotionCommands } from './promotion-commands.js';
import { addQueryCommands } from './query-commands.js';
import { addRunCommands, type Finish } from './run-commands.js';
import { addServiceCommands } from './service-commands.js';
import { addTestCommands } from './test-commands.js';
import { addTrendCommands } from './trend-commands.js';

/** The command line. Each command's code is loaded when it is called, which keeps `--help` and `validate` quick. */
export function buildProgram(finish: Finish, parts: CommandParts): Command {
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
    .enablePositionalOptions(false)
    .hook('preAction', (own, action) => {
      action.setOptionValue('isTaskQueueGiven', own.getOptionValueSource('taskQueue') === 'cli');
    });
  addDefinitionCommands(program, finish, parts);
  addTestCommands(program, finish, parts);
  addJobCommands(program, finish, parts);
  addPromotionCommands(program, finish, parts);
  addRunCommands(program, finish);
  addFindCommands(program, finish);
  addQueryCommands(program, finish);
  addTrendCommands(program, finish, parts);
  addControlCommands(program, finish);
  addServiceCommands(program, finish, parts);
  addEncryptionCommands(program, finish);
  addCompletionCommands(program, finish);
  return program;
}
