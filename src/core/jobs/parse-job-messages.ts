import { isJsonObject } from '../json.js';

/** Who does something to a job, and what else they say. */
export interface Act {
  by: string;
  note?: string;
  cancelsRuns: boolean;
  version?: number;
}

/** Reads `{"by", "note", "cancel_runs", "version"}`, of which only those that are named count; a text that says what is wrong. */
export function parseAct(input: unknown, ...members: ('note' | 'cancel_runs' | 'version')[]): Act | string {
  const names = ['by', ...members];
  const shape = `It takes {${names.map((name) => `"${name}"`).join(', ')}}`;
  if (!isJsonObject(input)) return `${shape}.`;
  const unknown = Object.keys(input).filter((name) => !names.includes(name));
  if (unknown.length > 0) return `${shape}, and no ${unknown.join(', ')}.`;
  const { by, note, cancel_runs: cancelsRuns = false, version } = input;
  if (typeof by !== 'string' || by === '') return `${shape}; "by" says who does it.`;
  if (note !== undefined && typeof note !== 'string') return `${shape}; "note" is a text.`;
  if (typeof cancelsRuns !== 'boolean') return `${shape}; "cancel_runs" is true or false.`;
  const isNumber = typeof version === 'number' && Number.isInteger(version) && version > 0;
  if (members.includes('version') && !isNumber) return `${shape}; "version" is a number of a version.`;
  return { by, ...(note === undefined ? {} : { note }), cancelsRuns, ...(isNumber ? { version } : {}) };
}
