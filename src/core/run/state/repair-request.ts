import type { DefinitionChanges } from '../../plan/plan.js';

/** What to run again: the fields of the Jobs API's `runs/repair`, and what changes in the definition before. */
export interface RepairRequest {
  rerunTasks: string[];
  rerunAllFailedTasks: boolean;
  /** Also dependents that succeeded. Dependents that never ran are decided again in any case. */
  rerunDependentTasks: boolean;
  jobParameters: Record<string, string>;
  /** When given, the repair is refused unless it is still the latest one. */
  latestRepairId?: number;
  /** Patches of tasks (`tasks`) and job clusters (`job_clusters`). */
  changes?: DefinitionChanges;
}
