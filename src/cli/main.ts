import { type Command, CommanderError } from 'commander';
import { CommandFailed, EXIT } from './exit-codes.js';
import { buildProgram } from './program.js';

const program = buildProgram((exitCode) => (process.exitCode = exitCode));
throwInsteadOfExit(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}

/** A command that exits by itself would leave its output unwritten; the exit status is set below. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

/** Says what went wrong in one message, never as a stack trace, and picks the exit status. */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.invalid;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`brickwork: ${message}\n`);
  if (error instanceof CommandFailed) return error.exitCode;
  switch (name) {
    case 'CannotConnect':
    case 'NoTemporalServer':
      return EXIT.cannotConnect;
    case 'WorkflowNotFoundError':
      process.stderr.write('Runs are named by their workflow id: temporal workflow list shows them.\n');
      return EXIT.invalid;
    case 'WorkflowExecutionAlreadyStartedError':
      process.stderr.write(
        'A run with this workflow id is open: brickwork status <id> --watch follows it.\n',
      );
      return EXIT.invalid;
    default:
      return EXIT.runFailed;
  }
}
