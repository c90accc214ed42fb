import { type Command, CommanderError } from 'commander';
import type { CommandParts } from './commands/command-parts.js';
import { CommandFailed, EXIT } from './terminal/exit-codes.js';
import { buildProgram } from './program.js';

/** Runs what `process.argv` says; sets the exit status of the process, and never throws. */
export async function runCommandLine(parts: CommandParts): Promise<void> {
  process.stdout.on('error', endWithReader);
  const program = buildProgram((exitCode) => (process.exitCode = exitCode), parts);
  throwInsteadOfExit(program);
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await exitCodeFor(error);
  }
}

/** Whoever reads the output may stop before its end, as `head` does. */
function endWithReader(problem: NodeJS.ErrnoException): void {
  if (problem.code !== 'EPIPE') throw problem;
}

/** A command that exits by itself would leave its output unwritten; the exit status is set below. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

const SIGN_IN =
  'Sign in as for the Databricks CLI: DATABRICKS_HOST with DATABRICKS_TOKEN, or a profile. With --local none is needed.';

/** Says what went wrong in one message, never as a stack trace, and picks the exit status. */
async function exitCodeFor(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.invalid;
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = name === 'ServiceError' && cause instanceof Error ? `: ${cause.message}` : '';
  process.stderr.write(`brickwork: ${message}${reason}\n`);
  if (error instanceof CommandFailed) return error.exitCode;
  switch (name) {
    case 'CannotConnect':
    case 'NoTemporalServer':
    case 'PackagesMissing':
      return EXIT.cannotConnect;
    case 'DatabricksError':
      if ((error as { kind?: unknown }).kind === 'unauthenticated') process.stderr.write(`${SIGN_IN}\n`);
      return EXIT.cannotConnect;
    case 'BadEncryptionKeys':
      return EXIT.invalid;
    case 'JobNotFound':
      process.stderr.write('brickwork job list shows the deployed jobs.\n');
      return EXIT.invalid;
    case 'WorkflowNotFoundError':
      process.stderr.write('Runs are named by their workflow id: brickwork list shows them.\n');
      return EXIT.invalid;
    case 'WorkflowExecutionAlreadyStartedError':
      process.stderr.write(
        'A run with this workflow id is open: brickwork status <id> --watch follows it.\n',
      );
      return EXIT.invalid;
    case 'ServiceError': {
      // Not above: the SDK behind it takes longer to load than most commands run.
      const { isServiceAway } = await import('../client/service-away.js');
      return isServiceAway(error) ? EXIT.cannotConnect : EXIT.runFailed;
    }
    default:
      return EXIT.runFailed;
  }
}
