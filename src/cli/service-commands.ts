import type { Command } from 'commander';
import type { CommandParts } from './commands/command-parts.js';
import type { DoctorOptions } from './commands/doctor.js';
import type { ExportHistoryOptions } from './commands/export-history.js';
import type { JanitorCommandOptions } from './commands/janitor.js';
import type { GatewayOptions } from './commands/gateway.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { UiOptions } from './commands/ui.js';
import type { WebhooksOptions } from './commands/webhooks.js';
import type { WebhooksSendOptions } from './commands/webhooks-send.js';
import { collect, type Finish } from './run-commands.js';
import { addServingOptions } from './serving-options.js';

/** `doctor`, `setup`, `janitor`, `export-history`, `gateway`, `ui`, `webhooks`: what concerns the Temporal service and those who run workers. */
export function addServiceCommands(program: Command, finish: Finish, parts: CommandParts): void {
  addDoctor(program, finish, parts);
  program
    .command('setup')
    .description('register the search attributes of runs with the Temporal service')
    .action(async (_options, command: Command) => {
      const { setup } = await import('./commands/setup.js');
      finish(await setup(command.optsWithGlobals<GlobalOptions>()));
    });
  program
    .command('export-history <workflow-id>')
    .description('write the history of a run as JSON, to be replayed on another build')
    .option('--run-id <id>', 'a single execution of it (default: the last)')
    .option('--to <file>', 'the file to write (default: stdout)')
    .action(async (id: string, _options, command: Command) => {
      const { exportHistory } = await import('./commands/export-history.js');
      finish(await exportHistory(id, command.optsWithGlobals<ExportHistoryOptions>()));
    });
  program
    .command('janitor')
    .description('end task runs and clusters of runs that were terminated or timed out')
    .option('--dry-run', 'say what would be ended, and end nothing')
    .option('--since-hours <hours>', 'how far back such runs are looked at (default: 24)')
    .option('--every <minutes>', 'do it by a schedule from now on')
    .option('--off', 'end the schedule')
    .action(async (_options, command: Command) => {
      const { janitor } = await import('./commands/janitor.js');
      finish(await janitor(command.optsWithGlobals<JanitorCommandOptions>()));
    });
  addGateway(program, finish);
  addUi(program, finish, parts);
  addWebhooks(program, finish);
}

function addDoctor(program: Command, finish: Finish, parts: CommandParts): void {
  program
    .command('doctor')
    .description('check Temporal, the workers, the workspaces and this machine, and say what to do')
    .option('--profile <name>', 'check the workspace of this profile, too, repeatable', collect, [])
    .action(async (_options, command: Command) => {
      const { doctor } = await import('./commands/doctor.js');
      finish(await doctor(command.optsWithGlobals<DoctorOptions>(), parts));
    });
}

function addGateway(program: Command, finish: Finish): void {
  const command = program
    .command('gateway')
    .description("serve Databricks' Jobs API, and pass all else to the workspace (DATABRICKS_HOST)")
    .option('--listen <host:port>', 'where requests are taken', '127.0.0.1:8070')
    .option('--temporal-ui <url>', 'the Temporal Web UI that pages of runs lead to (default: none)');
  addServingOptions(command, { addressRate: 12_000, callerRate: 6000, connections: 5000 }).action(
    async (_options, command: Command) => {
      const { gateway } = await import('./commands/gateway.js');
      finish(await gateway(command.optsWithGlobals<GatewayOptions>()));
    },
  );
}

function addUi(program: Command, finish: Finish, parts: CommandParts): void {
  const command = program
    .command('ui')
    .description('serve pages: jobs, their runs at a glance, each run live, with buttons for what people do')
    .option('--listen <host:port>', 'where they are served', '127.0.0.1:8060')
    .option('--access <file>', 'how people sign in, and who may do what')
    .option('--no-sign-in', 'let everybody in who reaches an address beyond this machine')
    .option('--public-url <url>', 'the address that browsers have for the pages')
    .option('--read-only', 'without the buttons')
    .option('--temporal-ui <url>', 'the Temporal Web UI that runs lead to (default: none)')
    .option('--prices <file>', 'a table of prices for costs (default: list prices)')
    .option('--records <file>', 'runs that "export-runs" has kept, repeatable', collect, [])
    .option('--table <catalog.schema.table>', 'a table in which "export-runs" has kept runs')
    .option('--warehouse-id <id>', 'the SQL warehouse for --table (default: DATABRICKS_WAREHOUSE_ID)');
  // A page asks for four things as it opens, and for one while it is watched.
  addServingOptions(command, { addressRate: 3000, callerRate: 1200, connections: 2000 }).action(
    async (_options, command: Command) => {
      const { ui } = await import('./commands/ui.js');
      finish(await ui(command.optsWithGlobals<UiOptions>(), parts));
    },
  );
}

const LISTEN = '127.0.0.1:8090';

function addWebhooks(program: Command, finish: Finish): void {
  const webhooks = program
    .command('webhooks')
    .description('start runs of deployed jobs by signed HTTP requests')
    .option('--listen <host:port>', 'where requests are taken', LISTEN)
    .option('--secrets <folder>', 'a file for each secret, with its name (default: the environment alone)');
  addServingOptions(webhooks, { addressRate: 6000, connections: 2000 }).action(
    async (_options, command: Command) => {
      const { webhooks: serve } = await import('./commands/webhooks.js');
      finish(await serve(command.optsWithGlobals<WebhooksOptions>()));
    },
  );
  webhooks
    .command('send <job>')
    .description('sign a payload, send it to a server, and print the answer')
    .requiredOption('--secret-file <file>', 'the file of the secret')
    .option('--data <json>', 'the payload', '{}')
    .option('--url <url>', 'of the server', `http://${LISTEN}`)
    .option('--id <id>', 'the webhook id: the same id is the same run (default: a new one)')
    .action(async (job: string, _options, command: Command) => {
      const { webhooksSend } = await import('./commands/webhooks-send.js');
      finish(await webhooksSend(job, command.optsWithGlobals<WebhooksSendOptions>()));
    });
}
