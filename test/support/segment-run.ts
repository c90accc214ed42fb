import type { JsonObject } from '../../src/core/json.js';
import type { MemberReport } from '../../src/core/run/state/run-event.js';
import { job, notebook, planOf } from './definitions.js';
import { Simulation, SUCCESS } from './simulation.js';

/** A task on the native cluster. */
export const on = (taskKey: string, more: JsonObject = {}): JsonObject =>
  notebook(taskKey, { job_cluster_key: 'n', ...more });

/** A run whose tasks are on a native cluster, so that they form segments. */
export function begin(tasks: JsonObject[], more: JsonObject = {}): Simulation {
  const brickwork = { cluster_strategy: 'native' };
  const job_clusters = [{ job_cluster_key: 'n', new_cluster: { spark_version: '15' }, brickwork }];
  return new Simulation(planOf(job(tasks, { job_clusters, ...more })));
}

/** Starts the segment that is asked for, and gives the keys of its tasks. */
export function starts(run: Simulation): string[] {
  const { cluster, tasks } = run.next('start_segment');
  const id = `s${cluster.generation}`;
  run.event({ kind: 'segment_started', cluster, jobId: `j${id}`, runId: id, runPageUrl: 'http://page' });
  return tasks.map(({ task_key }) => task_key as string);
}

/** Databricks tells of one task of the segment. */
export function report(run: Simulation, taskKey: string, more: Partial<MemberReport>, isEnded = false): void {
  const { cluster, members } = run.next('await_segment');
  const { taskIndex } = members.find((member) => member.taskKey === taskKey) ?? { taskIndex: 99 };
  const member = { taskIndex, taskRunId: `r-${taskKey}`, attempts: [], ...more };
  run.event({ kind: 'segment_reported', cluster, report: { members: [member], isEnded } });
}

/** The one attempt of a task ends. */
export function ends(run: Simulation, taskKey: string, outcome = SUCCESS): void {
  report(run, taskKey, { attempts: [{ taskRunId: `r-${taskKey}`, isLast: true, outcome }] });
}

/** The run of the segment has ended, and its job is deleted. */
export function over(run: Simulation): void {
  const { cluster } = run.next('await_segment');
  run.event({ kind: 'segment_reported', cluster, report: { members: [], isEnded: true } });
  const { cluster: gone } = run.next('end_segment');
  run.event({ kind: 'segment_ended', cluster: gone });
}
