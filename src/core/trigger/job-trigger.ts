import type { Issue } from '../issue.js';
import type { SqlCondition } from './sql-condition.js';

/** Runs of another job that count, by how they end; SUCCESS has SUCCESS_WITH_FAILURES in it, as Databricks' alerts do. */
export const IF_STATUSES = ['SUCCESS', 'FAILED', 'DONE'] as const;
export type IfStatus = (typeof IF_STATUSES)[number];

/** What a job waits for. */
export type Watched =
  /** New files below a place. */
  | { kind: 'files'; url: string }
  /** New versions of tables, of one or of all; a SQL warehouse is asked for them. */
  | { kind: 'tables'; names: string[]; needsAll: boolean; warehouseId: string }
  /** The answer of a query, by itself. */
  | { kind: 'condition'; condition: SqlCondition }
  /** Ends of runs of other deployed jobs, of all of them. */
  | { kind: 'jobs'; jobIds: string[]; ifStatus: IfStatus }
  /** The end of its own last run. */
  | { kind: 'continuous' };

/** What starts a job besides the clock and people. */
export interface JobTrigger {
  watched: Watched;
  /** From one run that it starts to the next, at least. */
  minSeconds: number;
  /** Without news, before it starts a run. */
  waitSeconds: number;
  /** Has to hold once the trigger would start a run. */
  condition?: SqlCondition;
  /** The workspace that is asked, where it is not the default one. */
  workspace?: string;
  /** As the settings say. */
  isPaused: boolean;
}

export type ReadTrigger =
  { kind: 'none' } | { kind: 'trigger'; trigger: JobTrigger } | { kind: 'issues'; issues: Issue[] };

/** Databricks' `TriggerType` of the runs that it starts; SQL_CONDITION is ours. */
export function triggerType({ kind }: Watched): string {
  switch (kind) {
    case 'files':
      return 'FILE_ARRIVAL';
    case 'tables':
      return 'TABLE';
    case 'condition':
      return 'SQL_CONDITION';
    case 'jobs':
      return 'JOB_COMPLETION';
    case 'continuous':
      return 'CONTINUOUS';
  }
}
