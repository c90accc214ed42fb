import { type Command, Option } from 'commander';
import { userInfo } from 'node:os';
import type { Control } from '../core/run/state/control.js';
import { given, type JsonObject } from '../core/json.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { Finish } from './run-commands.js';

/** `pause`, `resume`, `fail-fast`, `approve`, `reject`, `signal`, and `task cancel|skip|retry-now|set-value`. */
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
  addAnswerCommands(program, act);
  program
    .command('signal <workflow-id> <name> [payload]')
    .description('send what a wait_task waits for (payload: JSON, else text)')
    .action(async (id: string, name: string, payload: string | undefined, _options, command: Command) => {
      const { signal } = await import('./commands/signal.js');
      finish(await signal(id, name, payload, command.optsWithGlobals<GlobalOptions>()));
    });
  addTaskCommands(program.command('task').description('act on one task of an open run'), act);
}

type Act = (command: Command, id: string, kind: Control['kind'], input: JsonObject) => Promise<void>;

function addAnswerCommands(program: Command, act: Act): void {
  for (const kind of ['approve', 'reject'] as const) {
    program
      .command(`${kind} <workflow-id> <task-key>`)
      .description(`${kind} what an approval_task asks`)
      .option('--by <name>', 'who answers', userInfo().username)
      .option('--comment <text>', 'why')
      .action(
        (id: string, key: string, { by, comment }: { by: string; comment?: string }, command: Command) =>
          act(command, id, kind, { task_key: key, by, ...given('comment', comment) }),
      );
  }
}

function addTaskCommands(task: Command, act: Act): void {
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
      const { readValue } = await import('./read/read-value.js');
      return act(command, id, 'setTaskValue', { task_key: taskKey, key, value: readValue(value) });
    });
}
