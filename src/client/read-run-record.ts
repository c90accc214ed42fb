import { costReport } from '../core/cost/cost-report.js';
import type { PriceTable } from '../core/cost/price-table.js';
import { type RunRecord, runRecord } from '../core/trend/run-record.js';
import type { JobRuns } from './job-runs.js';

/** Asks a run for its record; undefined before it has ended, and where it never began. */
export async function readRunRecord(
  runs: JobRuns,
  workflowId: string,
  prices: PriceTable,
): Promise<RunRecord | undefined> {
  const [view, usage] = await Promise.all([runs.view(workflowId), runs.usage(workflowId)]);
  return runRecord(workflowId, view, usage && costReport(usage, prices));
}
