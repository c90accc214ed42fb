import type { RecordPlace, RecordTable } from '../../core/trend/record-table.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { CommandParts } from './command-parts.js';

/** What the workspace must mend, or whoever asks it; anything else is wrong with what it was asked. */
const OF_THE_WORKSPACE = ['unauthenticated', 'throttled', 'unavailable'];

/** Does something with a table of records. Throws CommandFailed with the words of Databricks, and what to do. */
export async function withRecordTable<T>(
  parts: CommandParts,
  place: RecordPlace,
  act: (table: RecordTable) => Promise<T>,
): Promise<T> {
  try {
    return await act(await parts.openRecordTable(place));
  } catch (error) {
    throw problemOf(error, place);
  }
}

function problemOf(error: unknown, place: RecordPlace): unknown {
  // By its name: its class is that of a room that the command line does not load.
  if (!(error instanceof Error) || error.name !== 'DatabricksError') return error;
  const { kind, details } = error as { kind?: string; details?: { errorCode?: string } };
  if (OF_THE_WORKSPACE.includes(kind ?? '')) return error;
  const isMissing = details?.errorCode === 'TABLE_OR_VIEW_NOT_FOUND';
  const hint = isMissing ? '\nbrickwork export-runs JOB --table … makes it.' : '';
  return new CommandFailed(`The table ${place.table.join('.')}: ${error.message}${hint}`, EXIT.invalid);
}
