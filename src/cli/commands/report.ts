import pMap from 'p-map';
import { readRunRecord } from '../../client/read-run-record.js';
import { jobTrend } from '../../core/trend/job-trend.js';
import { newestRecords } from '../../core/trend/newest-records.js';
import type { RunRecord } from '../../core/trend/run-record.js';
import { readPrices } from '../read/read-prices.js';
import { readRecordPlace, type RecordTableOptions } from '../read/read-record-place.js';
import { readRunRecords } from '../read/read-run-records.js';
import { reportHtml } from '../render/report-html.js';
import { reportMarkdown } from '../render/report-markdown.js';
import { reportParts } from '../../core/trend/report-parts.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CommandParts } from './command-parts.js';
import { type GlobalOptions, parseWhole, terminalFor, wantsJson, withRuns } from './global-options.js';
import { withRecordTable } from './record-table.js';

export interface ExportRunsOptions extends GlobalOptions, RecordTableOptions {
  last: string;
  prices?: string;
}

export interface ReportOptions extends ExportRunsOptions {
  records: string[];
  html?: boolean;
}

const MOST_RUNS = 10_000;
/** Each run is asked two questions; its worker answers several at once. */
const ASKED_AT_ONCE = 8;
const NOTED_EVERY = 100;

/** `brickwork report JOB`: how a job has done, as Markdown or HTML; from its last runs and from records that were kept. */
export async function report(job: string, options: ReportOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const place = readRecordPlace(options);
  const inFiles = options.records.flatMap(readRunRecords).filter((record) => record.job === job);
  const inTable = place === undefined ? [] : await withRecordTable(parts, place, (table) => table.read(job));
  const records = newestRecords([...inFiles, ...inTable, ...(await lastRuns(job, options, terminal))]);
  if (records.length === 0)
    throw new CommandFailed(`No run of a job "${job}" that has ended is known here.`, EXIT.invalid);
  const trend = jobTrend(records);
  if (wantsJson(options)) terminal.data(JSON.stringify(trend));
  else if (options.html === true) terminal.data(await reportHtml(reportParts(trend), records));
  else for (const line of reportMarkdown(reportParts(trend))) terminal.data(line);
  return EXIT.success;
}

/** `brickwork export-runs JOB`: the records of the last runs, as lines of JSON or to a table, kept when Temporal forgets them. */
export async function exportRuns(
  job: string,
  options: ExportRunsOptions,
  parts: CommandParts,
): Promise<number> {
  const terminal = terminalFor(options);
  const place = readRecordPlace(options);
  const records = await lastRuns(job, options, terminal);
  const runs = `${records.length} ${records.length === 1 ? 'run' : 'runs'} that have ended`;
  if (place === undefined) {
    for (const record of records) terminal.data(JSON.stringify(record));
    terminal.note(`${runs}.`);
    return EXIT.success;
  }
  await withRecordTable(parts, place, (table) => table.write(records));
  const table = place.table.join('.');
  if (wantsJson(options)) terminal.data(JSON.stringify({ table, runs: records.length }));
  terminal.note(`${runs} are in ${table}.`);
  return EXIT.success;
}

function lastRuns(job: string, options: ExportRunsOptions, terminal: Terminal): Promise<RunRecord[]> {
  const prices = readPrices(options.prices);
  const most = parseWhole('--last', options.last, 1, MOST_RUNS) ?? 1;
  return withRuns(options, async (runs) => {
    const ids = await runs.runsOfJob(job, most);
    let asked = 0;
    const found = await pMap(
      ids,
      async (id) => {
        const record = await readRunRecord(runs, id, prices);
        if (++asked % NOTED_EVERY === 0) terminal.note(`${asked} of ${ids.length} runs read.`);
        return record;
      },
      { concurrency: ASKED_AT_ONCE },
    );
    return found.filter((record) => record !== undefined);
  });
}
