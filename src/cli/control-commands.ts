import { type Command, Option } from 'commander';
import type { Control } from '../core/run/control.js';
import type { JsonObject } from '../core/json.js';
import type { GlobalOptions } from './global-options.js';

type Finish = (exitCode: number) => void;

/** `pause`, `resume`, `fail-fast`, and `task cancel|skip|retry-now|set-value`. */
export function addControlCommands(program: Command, finish: Finish): void {
  const act = async (
    command: Command,
    id: string,
    kind: Control['kind'],
    input: JsonObject,
  ): Promise<void> => {
    const { control } = await import('./commands/control.js');
    finish(await control(id, kind, input, command.optsWithGlobals<GlobalOptions>()));
  };
  program
    .command('pause <workflow-id>')
    .description('start nothing new; what runs goes on')
    .action((id: string, _options, command: Command) => act(command, id, 'pauseRun', {}));
  program
    .command('resume <workflow-id>')
    .description('let a paused run go on')
    .action((id: string, _options, command: Command) => act(command, id, 'resumeRun', {}));
  program
    .command('fail-fast <workflow-id>')
    .description('end the run with its first failed task')
    .option('--off', 'no longer')
    .action((id: string, options: { off?: boolean }, command: Command) =>
      act(command, id, 'setFailFast', { enabled: options.off !== true }),
    );
  addTaskCommands(program.command('task').description('act on one task of an open run'), act);
}

function addTaskCommands(
  task: Command,
  act: (command: Command, id: string, kind: Control['kind'], input: JsonObject) => Promise<void>,
): void {
  task
    .command('cancel <workflow-id> <task-key>')
    .description('cancel it; downstream is decided by run_if')
    .action((id: string, key: string, _options, command: Command) =>
      act(command, id, 'cancelTask', { task_key: key }),
    );
  task
    .command('skip <workflow-id> <task-key>')
    .description('do not run it')
    .addOption(
      new Option('--as <result>', 'what downstream sees')
        .choices(['SUCCESS', 'FAILED', 'EXCLUDED'])
        .default('SUCCESS'),
    )
    .action((id: string, key: string, options: { as: string }, command: Command) =>
      act(command, id, 'skipTask', { task_key: key, result_state: options.as }),
    );
  task
    .command('retry-now <workflow-id> <task-key>')
    .description('do not wait for the end of its pause')
    .action((id: string, key: string, _options, command: Command) =>
      act(command, id, 'retryTaskNow', { task_key: key }),
    );
  task
    .command('set-value <workflow-id> <task-key> <key> <value>')
    .description('set a task value (JSON, else text)')
    .action(async (id: string, taskKey: string, key: string, value: string, _options, command: Command) => {
      const { readValue } = await import('./commands/control.js');
      return act(command, id, 'setTaskValue', { task_key: taskKey, key, value: readValue(value) });
    });
}
