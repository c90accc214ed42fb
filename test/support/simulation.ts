import type { JsonObject, JsonValue } from '../../src/core/json.js';
import type { Plan } from '../../src/core/plan/plan.js';
import { applyEvent } from '../../src/core/run/apply-event.js';
import { nextCommands } from '../../src/core/run/next-commands.js';
import { parseRepairRequest } from '../../src/core/run/repair/parse-repair-request.js';
import type { RunCommand } from '../../src/core/run/state/run-command.js';
import type { AttemptOutcome, RunEvent } from '../../src/core/run/state/run-event.js';
import { initialRunState, isClosed, type RunState } from '../../src/core/run/state/run-state.js';
import type { TaskResultState } from '../../src/core/run/state/task-state.js';
import { clusterIndexOf, displayName } from '../../src/core/run/state/work.js';

export const SUCCESS: AttemptOutcome = { lifeCycleState: 'TERMINATED', resultState: 'SUCCESS' };
export const FAILED: AttemptOutcome = {
  lifeCycleState: 'TERMINATED',
  resultState: 'FAILED',
  terminationCode: 'RUN_EXECUTION_ERROR',
  message: 'boom',
};

export function ended(resultState: TaskResultState, more: Partial<AttemptOutcome> = {}): AttemptOutcome {
  return { lifeCycleState: 'TERMINATED', resultState, ...more };
}

type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'atMillis'> : never) : never;

/**
 * Drives the run core without Temporal: commands pile up in `pending` until a test answers them. Every step checks
 * the invariants of next-commands.ts, by number.
 */
export class Simulation {
  readonly state: RunState;
  readonly pending: RunCommand[] = [];
  /** Every command ever given. */
  readonly issued: RunCommand[] = [];
  nowMillis = 1_700_000_000_000;
  visits = 0;

  constructor(readonly plan: Plan) {
    this.state = initialRunState(plan, this.nowMillis);
    this.decide();
  }

  /** Applies an event and decides what follows. */
  event(body: EventBody): void {
    this.take(applyEvent(this.plan, this.state, { ...body, atMillis: this.nowMillis }));
    this.decide();
  }

  decide(): void {
    const { commands, visits } = nextCommands(this.plan, this.state, this.nowMillis);
    this.visits += visits;
    this.take(commands);
  }

  /** Takes a pending command of a kind (for a task or cluster), and fails when there is none. */
  next<K extends RunCommand['kind']>(kind: K, key?: string): Extract<RunCommand, { kind: K }> {
    const at = this.pending.findIndex(
      (command) => command.kind === kind && (key === undefined || keyOf(command) === key),
    );
    if (at < 0)
      throw new Error(`No ${kind} ${key ?? ''} is pending: ${this.pending.map((c) => c.kind).join(', ')}`);
    return this.pending.splice(at, 1)[0] as Extract<RunCommand, { kind: K }>;
  }

  has(kind: RunCommand['kind'], key?: string): boolean {
    return this.pending.some(
      (command) => command.kind === kind && (key === undefined || keyOf(command) === key),
    );
  }

  /** Answers a submit with a run. */
  submitted(taskKey: string): void {
    const { attempt } = this.next('submit_task_run', taskKey);
    this.event({
      kind: 'task_submitted',
      attempt,
      runId: `${taskKey}-${attempt.repair}-${attempt.attemptNumber}`,
    });
  }

  /** Submits and ends a task. */
  ends(taskKey: string, outcome: AttemptOutcome = SUCCESS, values?: Record<string, JsonValue>): void {
    if (this.has('submit_task_run', taskKey)) this.submitted(taskKey);
    const { attempt } = this.next('await_task_run', taskKey);
    this.event({
      kind: 'task_ended',
      attempt,
      outcome: values === undefined ? outcome : { ...outcome, values, valueDetails: {} },
    });
  }

  /** Fires the pending timer of a kind, at its time. */
  fires(kind: string): void {
    const at = this.pending.findIndex(
      (command) => command.kind === 'start_timer' && command.timer.kind === kind,
    );
    if (at < 0) throw new Error(`No ${kind} timer is pending.`);
    const [command] = this.pending.splice(at, 1) as Extract<RunCommand, { kind: 'start_timer' }>[];
    this.nowMillis = Math.max(this.nowMillis, command.atMillis);
    this.event({ kind: 'timer_fired', timer: command.timer });
  }

  /** Asks for a repair, with the fields of `runs/repair`; without any, of all that failed. */
  repairs(input?: JsonObject): void {
    const parsed = parseRepairRequest(input);
    if ('problems' in parsed) throw new Error(parsed.problems.join());
    this.event({ kind: 'repair_requested', request: parsed.request });
  }

  /** Creates and starts the cluster that is asked for. */
  clusterRuns(clusterKey: string): void {
    const created = this.next('create_cluster', clusterKey);
    this.event({
      kind: 'cluster_created',
      cluster: created.cluster,
      clusterId: `${clusterKey}-${created.cluster.generation}`,
    });
    const { cluster } = this.next('await_cluster_running', clusterKey);
    this.event({ kind: 'cluster_running', cluster });
  }

  clusterEnds(clusterKey: string): void {
    const { cluster } = this.next('terminate_cluster', clusterKey);
    this.event({ kind: 'cluster_terminated', cluster });
  }

  result(taskKey: string): string | undefined {
    return this.state.tasks[this.index(taskKey)].resultState;
  }

  index(taskKey: string): number {
    return this.plan.tasks.findIndex((task) => task.taskKey === taskKey);
  }

  get closed(): boolean {
    return isClosed(this.state);
  }

  private take(commands: RunCommand[]): void {
    for (const command of commands) {
      this.check(command);
      this.issued.push(command);
      this.pending.push(command);
    }
  }

  private check(command: RunCommand): void {
    const fail = (invariant: number): never => {
      throw new Error(`Invariant ${invariant} is broken by ${JSON.stringify(command)}`);
    };
    if (command.kind === 'submit_task_run') {
      const twin = this.issued.some(
        (other) => other.kind === command.kind && sameAttempt(other.attempt, command.attempt),
      );
      if (twin) fail(2);
      const { taskIndex } = command.attempt;
      const loopIndex = this.state.tasks[taskIndex].lane?.loopIndex;
      const task = this.plan.tasks[loopIndex ?? taskIndex];
      const open = task.dependsOn.some(({ index }) => this.state.tasks[index].phase !== 'ended');
      if (open || this.state.cancel !== undefined) fail(3);
      const cluster = this.state.clusters[clusterIndexOf(this.plan, this.state, taskIndex) ?? -1];
      if (cluster !== undefined && (cluster.phase !== 'running' || cluster.isBroken)) fail(4);
      const active = loopIndex === undefined ? 0 : (this.state.tasks[loopIndex].loop?.active ?? 0);
      if (active > (task.loop?.concurrency ?? 0)) fail(6);
    }
    if (command.kind === 'start_segment') {
      if (this.state.cancel !== undefined) fail(3);
      const { segments = [], tasks } = this.state;
      const all = segments.flatMap(({ members }) => members.map(({ taskIndex }) => taskIndex));
      if (new Set(all).size < all.length || all.some((index) => tasks[index].segment === undefined)) fail(8);
    }
    if (
      command.kind === 'create_cluster' &&
      this.state.clusters[command.cluster.clusterIndex].phase !== 'creating'
    )
      fail(5);
    if (
      command.kind === 'terminate_cluster' &&
      this.state.clusters[command.cluster.clusterIndex].activeRuns > 0
    )
      fail(5);
  }
}

function sameAttempt(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function keyOf(command: RunCommand): string | undefined {
  if ('taskKey' in command) return displayName(command.taskKey, command.attempt.iteration);
  return 'clusterKey' in command ? command.clusterKey : undefined;
}
