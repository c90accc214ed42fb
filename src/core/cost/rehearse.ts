import type { JsonObject } from '../json.js';
import type { Plan } from '../plan/plan.js';
import { applyEvent } from '../run/apply-event.js';
import { nextCommands } from '../run/next-commands.js';
import type { RunCommand } from '../run/state/run-command.js';
import type { RunEvent } from '../run/state/run-event.js';
import { initialRunState, isClosed, type RunState } from '../run/state/run-state.js';
import { usageView, type UsageView } from '../run/view/usage-view.js';
import { formOf } from '../run/state/work.js';
import { hardwareOf } from '../usage/cluster-hardware.js';
import { type ClusterUsage, clusterUsage } from '../usage/cluster-usage.js';
import { playSegment, type SegmentPlay } from './play-segment.js';
import { simplifyPlan } from './simplify-plan.js';

/** What a rehearsal assumes, since nobody can know it. */
export interface Assumptions {
  /** How long every task and iteration takes, once it has its compute. */
  taskSeconds: number;
  /** How long a cluster takes to start. */
  startSeconds: number;
  /** How many inputs a loop has that are not written down. */
  iterations: number;
}

const SUCCESS = { lifeCycleState: 'TERMINATED', resultState: 'SUCCESS' } as const;

/**
 * Goes through a run without starting anything: the run core decides, and every task takes the time that is assumed and
 * succeeds. Both branches of conditions count; waits, approvals and job runs take no time. Gives what the run would use.
 */
export function rehearse(planned: Plan, assumptions: Assumptions): UsageView {
  const rehearsal = new Rehearsal(simplifyPlan(planned, assumptions.iterations), planned, assumptions);
  return rehearsal.run();
}

type CommandOf<K extends RunCommand['kind']> = Extract<RunCommand, { kind: K }>;
type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'atMillis'> : never) : never;

class Rehearsal {
  readonly #state: RunState;
  /** What will happen, soonest first. */
  readonly #coming: { atMillis: number; event: EventBody }[] = [];
  /** When each life of a cluster began. */
  readonly #begun = new Map<string, number>();
  readonly #segments = new Map<string, SegmentPlay>();
  #now = 0;

  constructor(
    private readonly plan: Plan,
    /** With the specs of clusters. */
    private readonly planned: Plan,
    private readonly assumptions: Assumptions,
  ) {
    this.#state = initialRunState(plan, 0);
  }

  run(): UsageView {
    this.#decide();
    for (let next = this.#coming.shift(); next !== undefined && !isClosed(this.#state);) {
      this.#now = next.atMillis;
      const event = { ...next.event, atMillis: this.#now };
      for (const command of applyEvent(this.plan, this.#state, event)) this.#carryOut(command);
      this.#decide();
      next = this.#coming.shift();
    }
    return usageView(this.plan, this.#state);
  }

  #decide(): void {
    for (const command of nextCommands(this.plan, this.#state, this.#now).commands) this.#carryOut(command);
  }

  #later(event: EventBody, millis = 0): void {
    const atMillis = this.#now + millis;
    const at = this.#coming.findIndex((other) => other.atMillis > atMillis);
    this.#coming.splice(at < 0 ? this.#coming.length : at, 0, { atMillis, event });
  }

  #carryOut(command: RunCommand): void {
    switch (command.kind) {
      case 'submit_task_run':
        return this.#later({ kind: 'task_submitted', attempt: command.attempt, runId: 'run' });
      case 'await_task_run':
        return this.#endTask(command);
      case 'create_cluster':
        this.#begun.set(nameOf(command), this.#now);
        return this.#later({ kind: 'cluster_created', cluster: command.cluster, clusterId: 'cluster' });
      case 'await_cluster_running':
        return this.#later({ kind: 'cluster_running', cluster: command.cluster }, this.#startMillis);
      case 'terminate_cluster':
        return this.#later({
          kind: 'cluster_terminated',
          cluster: command.cluster,
          usage: this.#usageOfLife(command, false),
        });
      case 'start_segment': {
        const { cluster } = command;
        this.#begun.set(nameOf(command), this.#now);
        return this.#later({ kind: 'segment_started', cluster, jobId: 'job', runId: nameOf(command) });
      }
      case 'await_segment':
        return this.#report(command);
      case 'end_segment': {
        const { cluster } = command;
        return this.#later({ kind: 'segment_ended', cluster, usage: this.#usageOfLife(command, true) });
      }
      case 'start_timer':
        return this.#later({ kind: 'timer_fired', timer: command.timer }, command.atMillis - this.#now);
      default:
      // What cancels, failures and job runs ask for does not come up.
    }
  }

  #endTask({ attempt, reads }: CommandOf<'await_task_run'>): void {
    const { taskIndex } = attempt;
    const startMillis = reads.ownsCluster ? this.#startMillis : 0;
    const millis = startMillis + this.#taskMillis;
    const time = { queueMillis: 0, setupMillis: startMillis, executionMillis: this.#taskMillis };
    const usage = reads.ownsCluster
      ? [this.#usageOf(this.#ownSpec(taskIndex), true, this.#now, this.#now + millis)]
      : [];
    this.#later({ kind: 'task_ended', attempt, outcome: { ...SUCCESS, time, usage } }, millis);
  }

  /** Tells the next that happens in a segment: a task of it begins or ends, or it is over. */
  #report(command: CommandOf<'await_segment'>): void {
    const { cluster, members } = command;
    const runningMillis = (this.#begun.get(nameOf(command)) ?? 0) + this.#startMillis;
    const play =
      this.#segments.get(nameOf(command)) ??
      playSegment(
        this.plan,
        members.map(({ taskIndex }) => taskIndex),
        runningMillis,
        this.#taskMillis,
      );
    this.#segments.set(nameOf(command), play);
    const next = play.shift();
    if (next === undefined)
      return this.#later({ kind: 'segment_reported', cluster, report: { members: [], isEnded: true } });
    const { taskIndex, atMillis, ends } = next;
    const time = { queueMillis: 0, setupMillis: 0, executionMillis: this.#taskMillis };
    const taskRunId = `run-${taskIndex}`;
    const attempt = { taskRunId, isLast: ends, ...(ends ? { outcome: { ...SUCCESS, time } } : {}) };
    const report = { members: [{ taskIndex, taskRunId, attempts: [attempt] }], isEnded: false };
    this.#later({ kind: 'segment_reported', cluster, report }, atMillis - this.#now);
  }

  #usageOf(spec: JsonObject, isJobCluster: boolean, fromMillis = 0, untilMillis = this.#now): ClusterUsage {
    const runningMillis = Math.min(fromMillis + this.#startMillis, untilMillis);
    const events = [
      { type: 'CREATING', atMillis: fromMillis },
      { type: 'RUNNING', atMillis: runningMillis },
      { type: 'TERMINATING', atMillis: untilMillis },
    ];
    return clusterUsage(hardwareOf(spec, isJobCluster), events, untilMillis);
  }

  #usageOfLife(
    command: CommandOf<'terminate_cluster' | 'end_segment'>,
    isJobCluster: boolean,
  ): ClusterUsage[] {
    const { spec = {} } = this.planned.clusters[command.cluster.clusterIndex];
    return [this.#usageOf(spec, isJobCluster, this.#begun.get(nameOf(command)))];
  }

  #ownSpec(index: number): JsonObject {
    const { body, taskClusterKey = '' } = formOf(this.plan, this.#state, index);
    return (
      (body['new_cluster'] as JsonObject | undefined) ?? this.planned.taskClusters?.[taskClusterKey] ?? {}
    );
  }

  get #startMillis(): number {
    return this.assumptions.startSeconds * 1000;
  }

  get #taskMillis(): number {
    return this.assumptions.taskSeconds * 1000;
  }
}

function nameOf({
  cluster,
}: CommandOf<'create_cluster' | 'terminate_cluster' | `${'start' | 'await' | 'end'}_segment`>): string {
  return `${cluster.clusterIndex}/${cluster.generation}`;
}
