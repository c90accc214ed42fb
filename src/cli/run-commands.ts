import type { Command } from 'commander';
import type { CancelOptions } from './commands/cancel.js';
import type { RepairOptions } from './commands/repair.js';
import type { StatusOptions } from './commands/status.js';

/** Hands over the exit status of the command that ran. */
export type Finish = (exitCode: number) => void;

/** `status`, `repair`, `cancel`. */
export function addRunCommands(program: Command, finish: Finish): void {
  program
    .command('status <workflow-id>')
    .description('show how a run stands')
    .option('-w, --watch', 'until it ends')
    .action(async (id: string, _options, command: Command) =>
      finish(
        await (await import('./commands/status.js')).status(id, command.optsWithGlobals<StatusOptions>()),
      ),
    );
  program
    .command('repair <workflow-id>')
    .description('run failed tasks of a run again, also of a closed one')
    .option('--task <key>', 'this task, repeatable (default: all that did not succeed)', collect, [])
    .option('--all-failed', 'also all that did not succeed')
    .option('--with-dependents', 'also dependents that succeeded')
    .option('--param <name=value>', 'changed job parameter, repeatable', collect, [])
    .option('--set <task.member=value>', 'changed member of a task, repeatable', collect, [])
    .option('--set-cluster <key.member=value>', 'changed member of a job cluster, repeatable', collect, [])
    .option('--changes <file>', 'JSON or YAML with changed "tasks" and "job_clusters"')
    .option('-w, --watch', 'until the run ends')
    .action(async (id: string, _options, command: Command) =>
      finish(
        await (await import('./commands/repair.js')).repair(id, command.optsWithGlobals<RepairOptions>()),
      ),
    );
  program
    .command('cancel <workflow-id>')
    .description('cancel a run, its task runs and its clusters')
    .option('--wait', 'until it has ended')
    .action(async (id: string, _options, command: Command) =>
      finish(
        await (await import('./commands/cancel.js')).cancel(id, command.optsWithGlobals<CancelOptions>()),
      ),
    );
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
