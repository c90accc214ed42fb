import { given } from '../../json.js';
import type { Plan } from '../../plan/plan.js';
import type { RunCommand } from '../state/run-command.js';
import type { RunState } from '../state/run-state.js';
import { currentAttempt } from '../state/task-state.js';
import { ofSegment } from '../segment/segment.js';
import { restartCommand } from '../task/start-attempt.js';
import { graphKeyOf, displayName, workOf } from '../state/work.js';

/** Something at Databricks, or a job run, that an execution without code to run may have left active. */
export type Leftover =
  | { kind: 'task_run'; name: string; workspace?: string; runId: string }
  /** The submit was under way: repeated under its token it tells the run, if there is one. */
  | { kind: 'submit'; name: string; command: Extract<RunCommand, { kind: 'submit_task_run' }> }
  | { kind: 'job_run'; name: string; workflowId: string }
  /** A temporary job, with the runs of it that may be active. */
  | { kind: 'segment'; name: string; clusterKey: string; generation: number; workspace?: string }
  | {
      kind: 'cluster';
      name: string;
      clusterKey: string;
      generation: number;
      workspace?: string;
      clusterId?: string;
    };

/** What a run that was closed by force owed: its state says so before each step, so nothing is missing. */
export function leftovers(plan: Plan, state: RunState): Leftover[] {
  const ofTasks = [...state.tasks.keys()].flatMap((index) => ofTask(plan, state, index));
  const ofClusters = state.clusters.flatMap(({ phase, owned, generation, clusterId }, at): Leftover[] => {
    if (!owned || phase === 'absent') return [];
    const { clusterKey, workspace } = plan.clusters[at];
    const name = `cluster ${clusterKey}`;
    return [
      {
        kind: 'cluster',
        name,
        clusterKey,
        generation,
        ...given('workspace', workspace),
        ...given('clusterId', clusterId),
      },
    ];
  });
  const ofSegments = (state.segments ?? []).map((segment): Leftover => {
    const { cluster, ...where } = ofSegment(plan, segment);
    const { generation } = cluster;
    return { kind: 'segment', name: `job of cluster ${where.clusterKey}`, generation, ...where };
  });
  // Task runs first: a cluster is ended under none of them.
  return [...ofTasks, ...ofSegments, ...ofClusters];
}

function ofTask(plan: Plan, state: RunState, index: number): Leftover[] {
  const { phase, lane, segment } = state.tasks[index];
  const name = displayName(graphKeyOf(plan, state, index), lane?.iteration);
  if (phase === 'submitting') {
    return restartCommand(plan, state, index).flatMap((command): Leftover[] =>
      command.kind === 'submit_task_run' ? [{ kind: 'submit', name, command }] : [],
    );
  }
  if (phase !== 'running' || segment !== undefined) return [];
  const { runId = '', workflowId } = currentAttempt(state.tasks[index]) ?? {};
  if (workflowId !== undefined) return [{ kind: 'job_run', name, workflowId }];
  return [{ kind: 'task_run', name, ...given('workspace', workOf(plan, state, index).workspace), runId }];
}

/** True for a cluster that the run has now: of another generation, or a second one, nobody would end it. */
export function ownsCluster(
  plan: Plan,
  state: RunState,
  { clusterKey, generation, clusterId }: { clusterKey: string; generation: number; clusterId: string },
): boolean {
  const at = plan.clusters.findIndex((cluster) => cluster.clusterKey === clusterKey);
  const cluster = state.clusters[at];
  if (cluster === undefined || cluster.phase === 'absent' || cluster.generation !== generation) return false;
  return cluster.clusterId === undefined || cluster.clusterId === clusterId;
}
