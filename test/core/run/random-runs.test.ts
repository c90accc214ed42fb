import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/core/json.js';
import { runResultState } from '../../../src/core/run/result-state.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { ended, Simulation } from '../../support/simulation.js';

const RUN_IFS = [
  'ALL_SUCCESS',
  'AT_LEAST_ONE_SUCCESS',
  'NONE_FAILED',
  'ALL_DONE',
  'AT_LEAST_ONE_FAILED',
  'ALL_FAILED',
];

/** A random graph whose edges lead from earlier to later tasks, some of them on a shared cluster. */
const graph = fc
  .integer({ min: 1, max: 12 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.record({
          upstream:
            at === 0
              ? fc.constant<number[]>([])
              : fc.uniqueArray(fc.integer({ min: 0, max: at - 1 }), { maxLength: 3 }),
          runIf: fc.constantFrom(...RUN_IFS),
          shared: fc.boolean(),
          retries: fc.integer({ min: 0, max: 2 }),
        }),
      ),
    ),
  )
  .map((nodes) =>
    nodes.map(({ upstream, runIf, shared, retries }, at): JsonObject =>
      notebook(`t${at}`, {
        depends_on: after(...upstream.map((index) => `t${index}`)),
        run_if: runIf,
        max_retries: retries,
        ...(shared ? { job_cluster_key: 'm' } : {}),
      }),
    ),
  );

const CLUSTERS = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

/** Answers one pending command, chosen and answered by `dice`. */
function step(run: Simulation, dice: () => number): void {
  const at = dice() % run.pending.length;
  const [command] = run.pending.splice(at, 1);
  switch (command.kind) {
    case 'submit_task_run':
      return run.event({ kind: 'task_submitted', attempt: command.attempt, runId: `r${run.issued.length}` });
    case 'await_task_run': {
      const result = (['SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED', 'CANCELED'] as const)[dice() % 5];
      return run.event({ kind: 'task_ended', attempt: command.attempt, outcome: ended(result) });
    }
    case 'cancel_task_run':
      return run.event({ kind: 'cancel_sent', attempt: command.attempt });
    case 'create_cluster': {
      const failure = { code: 'Timeout', message: 'lost' };
      if (dice() % 4 === 0) return run.event({ kind: 'cluster_failed', cluster: command.cluster, failure });
      return run.event({
        kind: 'cluster_created',
        cluster: command.cluster,
        clusterId: `c${command.cluster.generation}`,
      });
    }
    case 'await_cluster_running':
      return run.event({ kind: 'cluster_running', cluster: command.cluster });
    case 'terminate_cluster':
      return run.event({ kind: 'cluster_terminated', cluster: command.cluster });
    case 'start_timer':
      run.nowMillis = Math.max(run.nowMillis, command.atMillis);
      return run.event({ kind: 'timer_fired', timer: command.timer });
    case 'abandon_task_run':
    case 'start_job_run':
    case 'await_job_run':
    case 'cancel_job_run':
      return;
  }
}

describe('random graphs, outcomes and event orders', () => {
  test('every run closes with all tasks ended and no cluster left; the invariants hold at every step', () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat(1000)), fc.nat(60), (tasks, stream, cancelAfter) => {
        const dice = (): number => stream.next().value as number;
        const run = new Simulation(planOf(job(tasks, CLUSTERS)));
        for (let steps = 0; !run.closed; steps++) {
          if (steps === cancelAfter) run.event({ kind: 'cancel_requested' });
          if (run.closed) break;
          expect(run.pending.length, 'a run that is open waits for something').toBeGreaterThan(0);
          step(run, dice);
        }
        expect(run.state.tasks.every(({ phase }) => phase === 'ended')).toBe(true);
        expect(
          run.state.clusters.every(
            ({ phase, activeRuns, openTasks }) => phase === 'absent' && activeRuns === 0 && openTasks === 0,
          ),
        ).toBe(true);
        expect(run.state.activeTaskRuns).toBe(0);
        expect(runResultState(run.plan, run.state)).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test('repairs at any time keep the invariants too', () => {
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat(1000)), (tasks, stream) => {
        const dice = (): number => stream.next().value as number;
        const run = new Simulation(
          planOf(job(tasks, { ...CLUSTERS, brickwork: { repair_window_seconds: 60 } })),
        );
        for (let steps = 0; !run.closed && steps < 2000; steps++) {
          if (steps % 7 === 3 && steps < 60) {
            const request = {
              rerunTasks: [`t${dice() % tasks.length}`],
              rerunAllFailedTasks: dice() % 2 === 0,
              rerunDependentTasks: dice() % 2 === 0,
              jobParameters: {},
            };
            run.event({ kind: 'repair_requested', request });
          }
          if (!run.closed) step(run, dice);
        }
        expect(run.closed).toBe(true);
        expect(run.state.clusters[0].phase).toBe('absent');
        expect(run.state.tasks.every(({ phase }) => phase === 'ended')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
