import type { RunRecord } from './run-record.js';

/** Each run once: a repair changes what was recorded before, so the record that ends last counts, of equal ones the later. */
export function newestRecords(records: readonly RunRecord[]): RunRecord[] {
  const byRun = new Map<string, RunRecord>();
  for (const record of records) {
    const known = byRun.get(record.run_id);
    if (known === undefined || known.end_time <= record.end_time) byRun.set(record.run_id, record);
  }
  return [...byRun.values()];
}
