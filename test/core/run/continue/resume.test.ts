import { describe, expect, test } from 'vitest';
import { canContinueAsNew, resumeCommands } from '../../../../src/core/run/continue/resume.js';
import type { RunState } from '../../../../src/core/run/state/run-state.js';
import { job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

const carried = (run: Simulation): RunState => JSON.parse(JSON.stringify(run.state)) as RunState;
const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };

describe('a run continues as new', () => {
  test('live runs are awaited again by id, retries keep their deadline, a starting cluster is awaited', () => {
    const tasks = [
      notebook('a'),
      notebook('b', { max_retries: 1, min_retry_interval_millis: 60_000 }),
      notebook('c', { job_cluster_key: 'm' }),
      notebook('d', { depends_on: [{ task_key: 'a' }] }),
    ];
    const run = new Simulation(planOf(job(tasks, { ...clusters, timeout_seconds: 3600 })));
    run.submitted('a');
    run.ends('b', FAILED);
    const { cluster } = run.next('create_cluster', 'm');
    expect(canContinueAsNew(run.state)).toBe(false);
    run.event({ kind: 'cluster_created', cluster, clusterId: 'c-1' });
    expect(canContinueAsNew(run.state)).toBe(true);
    const next = Object.assign(new Simulation(run.plan), { state: carried(run), pending: [], issued: [] });
    next.pending.push(...resumeCommands(next.plan, next.state));
    expect(next.pending.map(({ kind }) => kind)).toEqual(['await_task_run', 'await_cluster_running']);
    next.decide();
    expect(next.has('start_timer')).toBe(true);
    next.fires('retry');
    next.ends('b');
    next.ends('a');
    next.ends('d');
    next.event({ kind: 'cluster_running', cluster });
    next.ends('c');
    next.clusterEnds('m');
    expect(next.closed).toBe(true);
  });

  test('an open repair window goes on to its end', () => {
    const run = new Simulation(
      planOf(job([notebook('a')], { ...clusters, brickwork: { repair_window_seconds: 9 } })),
    );
    run.ends('a', FAILED);
    const [command] = resumeCommands(run.plan, carried(run));
    expect(command).toMatchObject({ kind: 'start_timer', timer: { kind: 'repair_window' } });
  });

  test('not while a submit or a cancel is under way', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    expect(canContinueAsNew(run.state)).toBe(false);
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    expect(canContinueAsNew(run.state)).toBe(false);
  });
});
