import type { Plan } from '../../plan/plan.js';
import { taskRunMark } from '../../task-run-id.js';
import { runResultState } from '../state/result-state.js';
import type { RunState } from '../state/run-state.js';

/** What runs can be searched by, all of the type Keyword; set only where the namespace has them. */
export const SEARCH_ATTRIBUTES = ['BrickworkJob', 'BrickworkRunId', 'BrickworkState'] as const;

/** What runs of a deployed job can be searched by as well. */
export const JOB_SEARCH_ATTRIBUTES = ['BrickworkJobId', 'BrickworkJobVersion'] as const;

/** What runs are found by from the ids of their task runs (core/task-run-id.ts). */
export const TASK_RUNS_ATTRIBUTE = 'BrickworkTaskRuns';

/** Temporal's number for their type, in `operatorService`. */
export const KEYWORD_TYPE = 2;

export type SearchAttributes = Record<(typeof SEARCH_ATTRIBUTES)[number], string>;

/** The same of the job that a run is one of; none for other runs. */
export function jobSearchAttributes({
  deployedJob,
}: Plan): Partial<Record<(typeof JOB_SEARCH_ATTRIBUTES)[number], string>> {
  if (deployedJob === undefined) return {};
  return { BrickworkJobId: deployedJob.jobId, BrickworkJobVersion: String(deployedJob.version) };
}

/** What a person would search a run by as it stands. `BrickworkState` is its result, or what it waits for. */
export function searchAttributes(plan: Plan, state: RunState): SearchAttributes {
  return {
    // Temporal takes 2 KB for a value.
    BrickworkJob: plan.jobName.slice(0, 500),
    BrickworkRunId: plan.jobRunId,
    BrickworkState: searchableState(plan, state),
  };
}

function searchableState(plan: Plan, state: RunState): string {
  if (state.endTimeMillis !== undefined) return runResultState(plan, state);
  if (state.cancel !== undefined) return 'TERMINATING';
  if (state.repairWindowEndsMillis !== undefined) return 'WAITING_FOR_REPAIR';
  if (state.paused) return 'PAUSED';
  const waits = plan.tasks.filter(({ index }) => state.tasks[index].phase === 'waiting_for_message');
  if (waits.some(({ wait }) => wait?.kind === 'approval')) return 'WAITING_FOR_APPROVAL';
  return waits.length > 0 ? 'WAITING_FOR_SIGNAL' : 'RUNNING';
}

/** What the run of a plan is found by from its task runs; nothing where the namespace does not have that. */
export function taskRunsAttribute({ taskRunsAttribute: isThere, jobRunId }: Plan): Record<string, string> {
  return isThere === true ? { [TASK_RUNS_ATTRIBUTE]: taskRunMark(jobRunId) } : {};
}
