import { type JsonObject, textIn } from '../json.js';
import { shorten } from '../short-text.js';
import { checkRecord, NO_JSON, type RunRecord } from './run-record.js';

/** Rows of a table of records, or all that is wrong with them, each by its run. */
export function readRecordRows(
  rows: readonly JsonObject[],
): { records: RunRecord[] } | { problems: string[] } {
  const records: RunRecord[] = [];
  const problems: string[] = [];
  for (const row of rows) {
    const read = readRow(row);
    if (typeof read !== 'string') records.push(read);
    else problems.push(`run ${shorten(textIn(row['run_id']), LONGEST_ID)}: ${read}`);
  }
  return problems.length > 0 ? { problems } : { records };
}

const LONGEST_ID = 40;

function readRow({ tasks, ...row }: JsonObject): RunRecord | string {
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  try {
    return checkRecord({ ...known, tasks: JSON.parse(textIn(tasks)) as unknown });
  } catch {
    return `tasks: ${NO_JSON}`;
  }
}

/** The fewest rows that are asked for at a time, and the most. */
const FEWEST_ROWS = 100;
const MOST_ROWS = 5000;
/** Databricks gives no result of more than 25 MiB, and runs differ in size: a job may have a thousand tasks. */
const WANTED_CHARACTERS = 5_000_000;

/** How many rows to ask for next, by the size of those that came before. */
export function rowsToAsk(before: readonly JsonObject[]): number {
  if (before.length === 0) return FEWEST_ROWS;
  const average = JSON.stringify(before).length / before.length;
  return Math.min(Math.max(Math.floor(WANTED_CHARACTERS / average), FEWEST_ROWS), MOST_ROWS);
}
