import { type Command, Option } from 'commander';
import type { CommandParts } from './commands/command-parts.js';
import type { ExportRunsOptions, ReportOptions } from './commands/report.js';
import type { Finish } from './run-commands.js';

/** `report`, `export-runs`: how a job has done over its runs. */
export function addTrendCommands(program: Command, finish: Finish, parts: CommandParts): void {
  const report = program
    .command('report <job>')
    .description('tell how a job has done: results, durations, outliers, slow and flaky tasks, cost')
    .option('--last <number>', 'how many of its runs', '50')
    .option('--records <file...>', 'files of export-runs, of runs that Temporal may have forgotten', []);
  addShared(report)
    .addOption(new Option('--md', 'as Markdown (default)').conflicts('html'))
    .option('--html', 'as a page that needs nothing else')
    .action(async (job: string, _options, command: Command) => {
      const { report } = await import('./commands/report.js');
      finish(await report(job, command.optsWithGlobals<ReportOptions>(), parts));
    });
  const exportRuns = program
    .command('export-runs <job>')
    .description('keep the records of the last runs of a job: lines of JSON, or rows of a Delta table')
    .option('--last <number>', 'how many of its runs', '1000');
  addShared(exportRuns).action(async (job: string, _options, command: Command) => {
    const { exportRuns } = await import('./commands/report.js');
    finish(await exportRuns(job, command.optsWithGlobals<ExportRunsOptions>(), parts));
  });
}

function addShared(command: Command): Command {
  return command
    .option('--table <name>', 'catalog.schema.table of the records of export-runs')
    .option('--warehouse-id <id>', 'the SQL warehouse of --table (default: DATABRICKS_WAREHOUSE_ID)')
    .option('--prices <file>', 'price table, JSON or YAML (default: BRICKWORK_PRICES, else list prices)');
}
