import fc from 'fast-check';
import type { JsonObject } from '../../src/core/json.js';
import type { RunCommand } from '../../src/core/run/state/run-command.js';
import type { SegmentReport } from '../../src/core/run/state/run-event.js';
import { decideRunIf } from '../../src/core/run/task/run-if.js';
import { notebook } from './definitions.js';
import { ended, type Simulation } from './simulation.js';

const RUN_IFS = [
  'ALL_SUCCESS',
  'AT_LEAST_ONE_SUCCESS',
  'NONE_FAILED',
  'ALL_DONE',
  'AT_LEAST_ONE_FAILED',
  'ALL_FAILED',
];

const KINDS = ['notebook', 'notebook', 'notebook', 'condition', 'loop', 'approval', 'wait'] as const;

/** A random graph whose edges lead from earlier to later tasks: of every kind, some disabled, some on a shared or a native cluster. */
export const randomTasks = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.record({
          kind: fc.constantFrom(...KINDS),
          upstream:
            at === 0
              ? fc.constant<number[]>([])
              : fc.uniqueArray(fc.integer({ min: 0, max: at - 1 }), { maxLength: 3 }),
          runIf: fc.constantFrom(...RUN_IFS),
          outcome: fc.constantFrom('true', 'false', undefined),
          disabled: fc.integer({ min: 0, max: 7 }).map((dice) => dice === 0),
          clusterKey: fc.constantFrom('m', 'n', 'n', undefined),
          retries: fc.integer({ min: 0, max: 2 }),
          number: fc.integer({ min: 0, max: 3 }),
        }),
      ),
    ),
  )
  .map((nodes) =>
    nodes.map(({ kind, upstream, outcome, runIf, disabled, clusterKey, retries, number }, at): JsonObject => {
      const graph = {
        task_key: `t${at}`,
        run_if: runIf,
        ...(disabled ? { disabled } : {}),
        depends_on: upstream.map((index) => ({
          task_key: `t${index}`,
          ...(['condition', 'approval'].includes(nodes[index].kind) && outcome !== undefined
            ? { outcome }
            : {}),
        })),
      };
      const place = clusterKey === undefined ? {} : { job_cluster_key: clusterKey };
      const policy = { brickwork: { retry_policy: { maximum_attempts: 2, initial_interval_seconds: 1 } } };
      const work = { ...(number > 2 ? policy : { max_retries: retries }), ...place };
      if (kind === 'notebook') return { ...notebook(`t${at}`, work), ...graph };
      if (kind === 'condition') {
        return { ...graph, condition_task: { op: 'GREATER_THAN', left: String(number), right: '1' } };
      }
      if (kind === 'approval') {
        const brickwork = { approval_task: { on_rejection: number > 1 ? 'SUCCESS' : 'FAILED' } };
        return { ...graph, timeout_seconds: 60, brickwork };
      }
      if (kind === 'wait') {
        const brickwork = { wait_task: { signal: 'go', on_timeout: number > 1 ? 'SUCCESS' : 'TIMEDOUT' } };
        return { ...graph, timeout_seconds: 60, brickwork };
      }
      const inLoop = { ...work, ...(clusterKey === 'n' ? { job_cluster_key: 'm' } : {}) };
      const inputs = JSON.stringify(Array.from({ length: number }, (_, input) => input));
      return { ...graph, for_each_task: { inputs, concurrency: 2, task: notebook('one', inLoop) } };
    }),
  );

/** `m` is shared, and the tasks of `n` run in segments. */
export const CLUSTERS = {
  job_clusters: [
    {
      job_cluster_key: 'm',
      new_cluster: { spark_version: '15' },
      brickwork: { idle_gap_seconds: 5, fallbacks: [{ node_type_id: 'other' }] },
    },
    {
      job_cluster_key: 'n',
      new_cluster: { spark_version: '15' },
      brickwork: { cluster_strategy: 'native', fallbacks: [{ node_type_id: 'other' }] },
    },
  ],
};

const START_FAILURES = [
  'AWS_INSUFFICIENT_INSTANCE_CAPACITY_FAILURE',
  'BOOTSTRAP_TIMEOUT',
  'INVALID_ARGUMENT',
];

const RESULTS = [
  'SUCCESS',
  'SUCCESS',
  'SUCCESS',
  'FAILED',
  'CANCELED',
  'TIMEDOUT',
  'SUCCESS_WITH_FAILURES',
] as const;

/** Answers one pending command, chosen and answered by `dice`; now and then a person or a signal comes first. */
export function answerOne(run: Simulation, dice: () => number): void {
  const waiting = run.plan.tasks.filter(
    ({ index }) => run.state.tasks[index].phase === 'waiting_for_message',
  );
  if (waiting.length > 0 && dice() % 3 === 0) {
    const { wait, taskKey } = waiting[dice() % waiting.length];
    if (wait?.kind === 'signal') return run.event({ kind: 'signal_received', name: 'go', payload: { n: 1 } });
    const kind = dice() % 2 === 0 ? 'approve' : 'reject';
    return run.event({ kind: 'control_requested', control: { kind, taskKey, by: 'someone' } });
  }
  const at = dice() % run.pending.length;
  const [command] = run.pending.splice(at, 1);
  switch (command.kind) {
    case 'submit_task_run':
      return run.event({ kind: 'task_submitted', attempt: command.attempt, runId: `r${run.issued.length}` });
    case 'await_task_run': {
      const code = ['RUN_EXECUTION_ERROR', 'DRIVER_ERROR', 'WORKSPACE_RUN_LIMIT_EXCEEDED'][dice() % 3];
      const result = RESULTS[dice() % RESULTS.length];
      const more = result === 'FAILED' ? { terminationCode: code } : {};
      return run.event({ kind: 'task_ended', attempt: command.attempt, outcome: ended(result, more) });
    }
    case 'cancel_task_run':
      return run.event({ kind: 'cancel_sent', attempt: command.attempt });
    case 'create_cluster': {
      const code = START_FAILURES[dice() % 3];
      const unknown = { code: 'Timeout', message: 'lost' };
      const failure = dice() % 2 === 0 ? unknown : { ...unknown, reason: { code } };
      if (dice() % 4 === 0) return run.event({ kind: 'cluster_failed', cluster: command.cluster, failure });
      const clusterId = `c${command.cluster.generation}`;
      return run.event({ kind: 'cluster_created', cluster: command.cluster, clusterId });
    }
    case 'await_cluster_running':
      return run.event({ kind: 'cluster_running', cluster: command.cluster });
    case 'terminate_cluster':
      return run.event({ kind: 'cluster_terminated', cluster: command.cluster });
    case 'start_segment': {
      const { cluster } = command;
      const failure = { code: 'DatabricksInvalidRequest', message: 'no' };
      if (dice() % 6 === 0) return run.event({ kind: 'segment_failed', cluster, failure });
      const id = `s${run.issued.length}`;
      return run.event({ kind: 'segment_started', cluster, jobId: id, runId: id });
    }
    case 'await_segment':
      return reportSegment(run, command, dice);
    case 'cancel_segment':
      return run.event({ kind: 'segment_cancel_sent', cluster: command.cluster });
    case 'end_segment':
      return run.event({ kind: 'segment_ended', cluster: command.cluster });
    case 'send_alert':
      return run.event({ kind: 'alert_started', alertId: command.alert.id });
    case 'start_timer':
      run.nowMillis = Math.max(run.nowMillis, command.atMillis);
      return run.event({ kind: 'timer_fired', timer: command.timer });
    case 'abandon_segment':
    case 'abandon_task_run':
    case 'start_job_run':
    case 'await_job_run':
    case 'cancel_job_run':
      return;
  }
}

/** Plays Databricks for one poll of a segment's run: a task of it begins, fails and is tried again, ends, or is skipped. */
function reportSegment(
  run: Simulation,
  { cluster, members }: Extract<RunCommand, { kind: 'await_segment' }>,
  dice: () => number,
): void {
  const { plan, state } = run;
  const tell = (report: SegmentReport): void => run.event({ kind: 'segment_reported', cluster, report });
  const isFresh = members.length > 0 && members.every(({ seen }) => seen === undefined);
  if (isFresh && dice() % 6 === 0) {
    const reason = { code: START_FAILURES[dice() % 3] };
    const clusterFailure = { code: 'ClusterTerminated', message: 'no', reason };
    return tell({ members: [], isEnded: true, clusterFailure });
  }
  const inside = members.map(({ taskIndex }) => taskIndex);
  const able = members.filter(
    ({ taskIndex }) => !plan.tasks[taskIndex].dependsOn.some(({ index }) => inside.includes(index)),
  );
  if (able.length === 0 || state.cancel !== undefined || dice() % 20 === 0)
    return tell({ members: [], isEnded: true });
  const { taskIndex, seen, maxRetries } = able[dice() % able.length];
  const { dependsOn, runIf } = plan.tasks[taskIndex];
  const results = dependsOn.map(({ index }) => state.tasks[index].resultState ?? 'FAILED');
  const decision = decideRunIf(
    runIf,
    results.map((resultState) => ({ resultState, outcomeMatches: true })),
  );
  const taskRunId = `n${run.issued.length}`;
  if (decision !== 'run' && seen === undefined)
    return tell({ members: [{ taskIndex, taskRunId, attempts: [], skipped: decision }], isEnded: false });
  const current = seen === undefined || seen.ended ? taskRunId : seen.taskRunId;
  const resultState = RESULTS[dice() % RESULTS.length];
  const retries = resultState === 'FAILED' && maxRetries !== 0 && dice() % 2 === 0;
  const outcome = dice() % 3 === 0 ? undefined : ended(resultState);
  const attempt = { taskRunId: current, isLast: !retries, ...(outcome === undefined ? {} : { outcome }) };
  return tell({ members: [{ taskIndex, taskRunId: current, attempts: [attempt] }], isEnded: false });
}
