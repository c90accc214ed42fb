import type { FoundRun } from '../../client/find-run.js';
import { temporalPage } from '../../core/temporal-page.js';

/** Where people look at runs. */
export interface RunPages {
  /** Of the Temporal Web UI, without a slash at its end; undefined where there is none. */
  temporalUi?: string;
  namespace: string;
}

/** The page of a run: in the Temporal Web UI, else an address in the form of Databricks' own below the gateway's. */
export function runPage(
  { temporalUi, namespace }: RunPages,
  origin: string,
  { workflowId, jobId, jobRunId }: Pick<FoundRun, 'workflowId' | 'jobId' | 'jobRunId'>,
): string {
  if (temporalUi === undefined) return `${origin}/#job/${jobId ?? jobRunId}/run/${jobRunId}`;
  return temporalPage(temporalUi, namespace, workflowId);
}
