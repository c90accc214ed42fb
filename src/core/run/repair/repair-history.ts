import { given } from '../../json.js';
import type { RepairRecord, RunState } from '../state/run-state.js';

/** One repair, accepted or refused, as people and tools see it. */
export interface RepairView {
  /** 0 for a refused one. */
  repair_id: number;
  time: number;
  /** At most 100. */
  rerun_tasks: string[];
  /** How many there were where not all are named. */
  rerun_task_count?: number;
  job_parameters?: Record<string, string>;
  changed_tasks?: string[];
  changed_job_clusters?: string[];
  refused?: string;
}

/** What is kept of repairs: they are part of the run's state, and of the answers to queries. */
const MOST_REPAIRS = 100;
const MOST_TASKS = 100;

/** Keeps a repair; of very many the oldest is let go, a refused one first. */
export function recordRepair(state: RunState, record: RepairRecord): void {
  const { rerunTasks } = record;
  const count = rerunTasks.length > MOST_TASKS ? rerunTasks.length : undefined;
  state.repairs.push({
    ...record,
    rerunTasks: rerunTasks.slice(0, MOST_TASKS),
    ...given('rerunTaskCount', count),
  });
  if (state.repairs.length <= MOST_REPAIRS) return;
  const refused = state.repairs.findIndex((one) => one.refused !== undefined);
  state.repairs.splice(Math.max(refused, 0), 1);
}

/** The repairs of a run, oldest first. */
export function repairHistory(state: RunState): RepairView[] {
  return state.repairs.map((record) => ({
    repair_id: record.repair,
    time: record.atMillis,
    rerun_tasks: record.rerunTasks,
    ...given('rerun_task_count', record.rerunTaskCount),
    ...given('job_parameters', record.jobParameters),
    ...given('changed_tasks', record.changedTasks),
    ...given('changed_job_clusters', record.changedClusters),
    ...given('refused', record.refused),
  }));
}
