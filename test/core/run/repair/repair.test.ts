import { describe, expect, test } from 'vitest';
import { parseRepairRequest } from '../../../../src/core/run/repair/parse-repair-request.js';
import { planRepair } from '../../../../src/core/run/repair/repair.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { undecodable } from '../../../../src/core/undecodable.js';
import { after, job, notebook, planOf, SETTINGS } from '../../../support/definitions.js';
import { FAILED, Simulation, SUCCESS } from '../../../support/simulation.js';

function request(input: unknown) {
  const parsed = parseRepairRequest(input);
  if ('problems' in parsed) throw new Error(parsed.problems.join(' '));
  return parsed.request;
}

const repairs = (run: Simulation, input: unknown): void =>
  run.event({ kind: 'repair_requested', request: request(input) });

const DIAMOND = [
  notebook('a'),
  notebook('b', { depends_on: after('a') }),
  notebook('c', { depends_on: after('b') }),
  notebook('d', { depends_on: after('a') }),
];
const window = { brickwork: { repair_window_seconds: 600 }, parameters: [{ name: 'day', default: 'mon' }] };

/** A run in which b has failed and d has succeeded, open for a repair. */
function failedRun(): Simulation {
  const run = new Simulation(planOf(job(DIAMOND, window)));
  run.ends('a', SUCCESS, { n: 1 });
  run.ends('b', FAILED);
  run.ends('d');
  return run;
}

describe('a repair runs again exactly what it names', () => {
  test('all failed tasks and what they kept from running; results and values of the others stay', () => {
    const run = failedRun();
    expect(run.closed).toBe(false);
    repairs(run, {});
    expect(run.state.repairs).toMatchObject([{ repair: 1, rerunTasks: ['b', 'c'] }]);
    expect(run.state.tasks[0].values).toEqual({ n: 1 });
    run.ends('b');
    run.ends('c');
    expect(run.closed).toBe(true);
    const view = runView(run.plan, run.state);
    expect(view.result_state).toBe('SUCCESS');
    expect(
      view.tasks[1].attempt_runs.map(({ repair_id, attempt_number }) => [repair_id, attempt_number]),
    ).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(view.repair_history).toMatchObject([{ repair_id: 1, rerun_tasks: ['b', 'c'] }]);
    expect(
      run.issued.filter(
        (command) => 'taskKey' in command && command.taskKey === 'a' && command.kind === 'submit_task_run',
      ),
    ).toHaveLength(1);
  });

  test('named tasks, with dependents that succeeded when asked for, and changed parameters', () => {
    const run = failedRun();
    repairs(run, { rerun_tasks: ['a'], rerun_dependent_tasks: true, job_parameters: { day: 'tue' } });
    expect(run.state.repairs[0].rerunTasks).toEqual(['a', 'b', 'c', 'd']);
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ notebook_task: { base_parameters: { day: 'tue' } } }],
    });
  });

  test('while the run goes on: only what has ended, and dependents wait again', () => {
    const run = new Simulation(planOf(job([...DIAMOND, notebook('e', { depends_on: after('b', 'd') })])));
    run.ends('a');
    run.ends('b', FAILED);
    run.submitted('d');
    repairs(run, { rerun_tasks: ['b'] });
    run.ends('d');
    expect(run.has('submit_task_run', 'e')).toBe(false);
    run.ends('b');
    run.ends('e');
    run.ends('c');
    expect(run.closed).toBe(true);
  });

  test('a cluster is created again for it, in a new generation, after the end of the old one', () => {
    const tasks = [notebook('a', { job_cluster_key: 'm' })];
    const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };
    const run = new Simulation(planOf(job(tasks, { ...window, ...clusters })));
    run.clusterRuns('m');
    run.ends('a', FAILED);
    repairs(run, {});
    expect(run.has('create_cluster')).toBe(false);
    run.clusterEnds('m');
    run.clusterRuns('m');
    expect(run.next('submit_task_run', 'a').request).toMatchObject({
      tasks: [{ existing_cluster_id: 'm-2' }],
    });
  });
});

describe('a repair of something upstream of waiting tasks', () => {
  test('makes those that wait for a slot, a cluster or a retry wait for it again', () => {
    const clusters = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { spark_version: '15' } }] };
    const tasks = [
      notebook('a'),
      notebook('b', { depends_on: after('a'), job_cluster_key: 'm' }),
      notebook('c', { depends_on: after('a') }),
      notebook('d', { depends_on: after('a'), max_retries: 1, min_retry_interval_millis: 60_000 }),
      notebook('e', { depends_on: after('a') }),
    ];
    const run = new Simulation(planOf(job(tasks, clusters), {}, { ...SETTINGS, maxActiveTaskRuns: 2 }));
    const phases = (): string[] => run.state.tasks.map(({ phase }) => phase);
    run.ends('a');
    run.ends('d', FAILED);
    expect(run.state.clusters[0].waiting).toEqual([1]);
    expect(phases()).toEqual(['ended', 'ready', 'submitting', 'waiting_for_retry', 'submitting']);
    repairs(run, { rerun_tasks: ['a'] });
    expect(run.state.clusters[0].waiting).toEqual([]);
    expect(phases()).toEqual(['ready', 'blocked', 'submitting', 'waiting_for_retry', 'submitting']);
    expect(run.state.waitingForSlot).toEqual([0]);
    run.fires('retry');
    expect(run.state.tasks[3].phase).toBe('blocked');
    run.ends('c');
    run.ends('e');
    run.ends('a');
    run.clusterRuns('m');
    run.ends('d');
    run.ends('b');
    run.clusterEnds('m');
    expect(run.closed).toBe(true);
  });

  test('also when it waits for a slot itself', () => {
    const tasks = [notebook('a'), notebook('x'), notebook('y'), notebook('b', { depends_on: after('a') })];
    const run = new Simulation(planOf(job(tasks), {}, { ...SETTINGS, maxActiveTaskRuns: 2 }));
    run.ends('a');
    expect(run.state.waitingForSlot).toEqual([3]);
    repairs(run, { rerun_tasks: ['a'] });
    expect(run.state.waitingForSlot).toEqual([0]);
    for (const key of ['x', 'y', 'a', 'b']) run.ends(key);
    expect(run.closed).toBe(true);
  });
});

describe('the repair window', () => {
  test('closes the run when nobody comes', () => {
    const run = failedRun();
    expect(runView(run.plan, run.state)).toMatchObject({
      life_cycle_state: 'TERMINATING',
      result_state: 'FAILED',
    });
    expect(run.pending).toHaveLength(1);
    run.fires('repair_window');
    expect(run.closed).toBe(true);
  });

  test('begins anew after a repair that failed; the first timer then means nothing', () => {
    const run = failedRun();
    const first = run.pending.splice(0, 1)[0];
    repairs(run, {});
    run.nowMillis += 1000;
    run.ends('b', FAILED);
    if (first.kind === 'start_timer') run.event({ kind: 'timer_fired', timer: first.timer });
    expect(run.closed).toBe(false);
    run.fires('repair_window');
    expect(run.closed).toBe(true);
  });
});

describe('a repair is refused with the reason, and changes nothing', () => {
  const refused = (run: Simulation, input: unknown): string => {
    const planned = planRepair(run.plan, run.state, request(input));
    return 'refused' in planned ? planned.refused : '';
  };

  test.each([
    [{ rerun_tasks: ['x'] }, /Unknown tasks: "x"\. Tasks: "a", "b", "c", "d"\./],
    [{ rerun_tasks: ['b'], job_parameters: { dya: '1' } }, /no parameters "dya"\. Defined: "day"\./],
    [{ latest_repair_id: 3 }, /latest_repair_id is 3, but the latest repair is 0/],
  ])('%j', (input, reason) => {
    expect(refused(failedRun(), input)).toMatch(reason);
  });

  test('active tasks, a run without failures, a run that is canceled or over', () => {
    const active = new Simulation(planOf(job(DIAMOND)));
    expect(refused(active, { rerun_tasks: ['a'] })).toBe(
      'Still active: "a". Only tasks that have ended can run again.',
    );
    expect(refused(active, {})).toMatch(/No task has failed/);
    active.event({ kind: 'cancel_requested' });
    expect(refused(active, {})).toBe('The run is being canceled.');
    const over = new Simulation(planOf(job([notebook('a')])));
    over.ends('a');
    expect(refused(over, {})).toBe('The run has ended.');
  });

  test('a refusal by signal is kept in the view', () => {
    const run = failedRun();
    repairs(run, { rerun_tasks: ['x'] });
    run.event({ kind: 'repair_refused', rerunTasks: [], reason: 'nonsense' });
    expect(runView(run.plan, run.state).repair_history.map(({ refused: reason }) => reason)).toEqual([
      'Unknown tasks: "x". Tasks: "a", "b", "c", "d".',
      'nonsense',
    ]);
  });
});

describe('a repair request is read by hand', () => {
  test('nothing at all means every failed task', () => {
    expect(request(undefined)).toMatchObject({ rerunAllFailedTasks: true, rerunTasks: [] });
    expect(request({ rerun_tasks: ['a'], run_id: 5, latest_repair_id: 1 })).toMatchObject({
      rerunAllFailedTasks: false,
      latestRepairId: 1,
    });
  });

  test.each([
    [7, /must be a JSON object/],
    [{ task: [] }, /"task" is not a field of a repair/],
    [{ tasks: {} }, /tasks must be a list of objects with task_key/],
    [{ job_clusters: [{ new_cluster: {} }] }, /job_clusters must be a list of objects with job_cluster_key/],
    [{ rerun_tasks: 'a' }, /must be a list of task keys/],
    [{ rerun_all_failed_tasks: 'yes' }, /must be true or false/],
    [{ job_parameters: { a: 1 } }, /must be an object of strings/],
    [{ job_parameters: [] }, /must be an object of strings/],
    [{ latest_repair_id: 'x' }, /must be a number/],
    [undecodable('bytes'), /could not be decoded: bytes/],
  ])('%j is refused', (input, reason) => {
    const parsed = parseRepairRequest(input);
    expect('problems' in parsed && parsed.problems.join(' ')).toMatch(reason);
  });
});
