import { type Command, Option } from 'commander';
import { userInfo } from 'node:os';
import type { CommandParts } from './commands/command-parts.js';
import type { DeployOptions } from './commands/deploy.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { ActOptions, BackfillOptions, TriggerOptions } from './commands/job.js';
import type * as jobModule from './commands/job.js';
import type { JobRunOptions } from './commands/job-run.js';
import { collect, type Finish } from './run-commands.js';

/** `deploy`, and `job list|show|run|trigger|backfill|pause|resume|versions|diff|rollback|delete`. */
export function addJobCommands(program: Command, finish: Finish, parts: CommandParts): void {
  addDeploy(program, finish, parts);
  const job = program.command('job').description('what is done with deployed jobs, by name or by job id');
  const call = async (act: (jobs: typeof jobModule) => Promise<number>): Promise<void> =>
    finish(await act(await import('./commands/job.js')));
  addQuestions(job, call);
  addRun(job, finish);
  addTrigger(job, call);
  addBackfill(job, call);
  addActs(job, call);
}

type Call = (act: (jobs: typeof jobModule) => Promise<number>) => Promise<void>;

function addDeploy(program: Command, finish: Finish, parts: CommandParts): void {
  program
    .command('deploy <file>')
    .description('deploy a definition, or all jobs of a bundle (its folder): those that have changed')
    .option('--job <key>', 'only this job of a bundle, repeatable', collect, [])
    .option('-t, --target <name>', 'the target of a bundle (default: its own choice)')
    .option('--var <name=value>', 'a variable of a bundle, repeatable', collect, [])
    .option('--dry-run', 'say what would be deployed, and deploy nothing')
    .option('--prune', 'delete the deployed jobs that the bundle no longer has')
    .option('--by <name>', 'who deploys (default: your user name, in a workspace that of the workspace)')
    .action(async (file: string, _options, command: Command) =>
      finish(
        await (
          await import('./commands/deploy.js')
        ).deploy(file, command.optsWithGlobals<DeployOptions>(), parts),
      ),
    );
}

function addQuestions(job: Command, call: Call): void {
  job
    .command('list')
    .description('list the deployed jobs')
    .action((_options, command: Command) =>
      call(({ list }) => list(command.optsWithGlobals<GlobalOptions>())),
    );
  job
    .command('show <job>')
    .description('show a job: its version, limits, schedule and runs')
    .action((name: string, _options, command: Command) =>
      call(({ show }) => show(name, command.optsWithGlobals<GlobalOptions>())),
    );
  job
    .command('versions <job>')
    .description('list the versions of a job, newest first')
    .action((name: string, _options, command: Command) =>
      call(({ versions }) => versions(name, command.optsWithGlobals<GlobalOptions>())),
    );
  job
    .command('diff <job> [from] [to]')
    .description('show what differs between two versions (default: the version before, and the one in force)')
    .action((name: string, from: string | undefined, to: string | undefined, _options, command: Command) =>
      call(({ diff }) => diff(name, from, to, command.optsWithGlobals<GlobalOptions>())),
    );
}

function addRun(job: Command, finish: Finish): void {
  job
    .command('run <job>')
    .description('start a run of the version in force and follow it; the exit status tells its result')
    .option('--param <name=value>', 'job parameter, repeatable', collect, [])
    .option('--token <text>', 'start one run for this token only: with the same one again it is found')
    .option('--no-wait', 'print the workflow id and return at once')
    .option('--timeout <seconds>', 'stop waiting after this long; the run goes on')
    .addOption(
      new Option('--logs <how>', 'what failed tasks have printed, with their tracebacks')
        .choices(['tail', 'all', 'none'])
        .default('none'),
    )
    .action(async (name: string, _options, command: Command) =>
      finish(
        await (await import('./commands/job-run.js')).runJob(name, command.optsWithGlobals<JobRunOptions>()),
      ),
    );
}

function addBackfill(job: Command, call: Call): void {
  job
    .command('backfill <job>')
    .description('start a run for each time of the schedule in a range that has passed')
    .requiredOption('--from <time>', 'the first time: 2026-11-27, or 2026-11-27T03:00Z (UTC unless given)')
    .requiredOption('--to <time>', 'the last time')
    .action((name: string, _options, command: Command) =>
      call(({ backfill }) => backfill(name, command.optsWithGlobals<BackfillOptions>())),
    );
}

function addTrigger(job: Command, call: Call): void {
  job
    .command('trigger <job>')
    .description('have a job start a run itself, as its trigger does: skipped while it is paused')
    .option('--param <name=value>', 'job parameter, repeatable', collect, [])
    .option('--token <text>', 'start one run for this token only')
    .action((name: string, _options, command: Command) =>
      call(({ trigger }) => trigger(name, command.optsWithGlobals<TriggerOptions>())),
    );
}

function addActs(job: Command, call: Call): void {
  const by = (command: Command): Command => command.option('--by <name>', 'who does it', userInfo().username);
  by(job.command('pause <job>'))
    .description('let nothing but people start runs')
    .option('--note <text>', 'why')
    .action((name: string, _options, command: Command) =>
      call(({ pause }) => pause(name, command.optsWithGlobals<ActOptions>())),
    );
  by(job.command('resume <job>'))
    .description('let a paused job go on')
    .action((name: string, _options, command: Command) =>
      call(({ resume }) => resume(name, command.optsWithGlobals<ActOptions>())),
    );
  by(job.command('rollback <job> <version>'))
    .description('make the settings of an earlier version those in force, as a new version')
    .action((name: string, version: string, _options, command: Command) =>
      call(({ rollback }) => rollback(name, version, command.optsWithGlobals<ActOptions>())),
    );
  by(job.command('delete <job>'))
    .description('delete a job: waiting runs are skipped, active ones go on')
    .option('--cancel-runs', 'cancel the active ones, too')
    .action((name: string, _options, command: Command) =>
      call(({ remove }) => remove(name, command.optsWithGlobals<ActOptions>())),
    );
}
