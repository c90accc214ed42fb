import { type Command, Option } from 'commander';
import type * as questionsModule from './commands/query.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { CostOptions } from './commands/cost.js';
import type { LogsOptions } from './commands/logs.js';
import type { Finish } from './run-commands.js';

type Questions = typeof questionsModule;

/** `values`, `graph`, `timeline`, `logs`, `repairs`, `cost`, `describe`: what an open or closed run answers. */
export function addQueryCommands(program: Command, finish: Finish): void {
  const ask = async <T>(
    command: Command,
    id: string,
    question: (questions: Questions) => questionsModule.Question<T>,
  ): Promise<void> => {
    const questions = await import('./commands/query.js');
    finish(await questions.query(id, question(questions), command.optsWithGlobals<GlobalOptions>()));
  };
  program
    .command('values <workflow-id>')
    .description('show the task values of a run')
    .action((id: string, _options, command: Command) => ask(command, id, ({ values }) => values(id)));
  program
    .command('graph <workflow-id>')
    .description('show the graph with the state of each task, as Mermaid or as an SVG picture')
    .addOption(
      new Option('--format <format>', 'how it is drawn').choices(['mermaid', 'svg']).default('mermaid'),
    )
    .action(async (id: string, { format }: { format: string }, command: Command) => {
      if (format === 'mermaid') return ask(command, id, ({ graph }) => graph(id));
      const { graphPicture } = await import('./commands/graph-picture.js');
      finish(await graphPicture(id, command.optsWithGlobals<GlobalOptions>()));
    });
  program
    .command('timeline <workflow-id>')
    .description('show what happened when')
    .action((id: string, _options, command: Command) => ask(command, id, ({ timeline }) => timeline(id)));
  program
    .command('logs <workflow-id> [task-key]')
    .description('show what a task has printed and its traceback (without a task: of all that have failed)')
    .option('--attempt <number>', 'counted from 1 over all repairs (default: the last)')
    .option('--iteration <number>', 'of a loop, counted from 0')
    .option('--tail <lines>', 'of each text the last lines (default: 200)')
    .action(async (id: string, key: string | undefined, _options, command: Command) =>
      finish(
        await (await import('./commands/logs.js')).logs(id, key, command.optsWithGlobals<LogsOptions>()),
      ),
    );
  program
    .command('repairs <workflow-id>')
    .description('show the repairs of a run, refused ones, too')
    .action((id: string, _options, command: Command) => ask(command, id, ({ repairs }) => repairs(id)));
  program
    .command('cost [workflow-id]')
    .description('show what a run has cost, or the last runs of a job')
    .option('--job <name>', 'the last runs of the job of this name')
    .option('--last <number>', 'with --job: how many runs', '10')
    .option('--prices <file>', 'price table, JSON or YAML (default: BRICKWORK_PRICES, else list prices)')
    .action(async (id: string | undefined, _options, command: Command) =>
      finish(await (await import('./commands/cost.js')).cost(id, command.optsWithGlobals<CostOptions>())),
    );
  program
    .command('describe <workflow-id> [task-key]')
    .description('show what a run was planned to do, or everything about one task')
    .action((id: string, key: string | undefined, _options, command: Command) =>
      ask(command, id, ({ describe }) => describe(id, key)),
    );
}
