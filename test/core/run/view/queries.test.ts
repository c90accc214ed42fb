import { describe, expect, test } from 'vitest';
import { byteLength } from '../../../../src/core/json.js';
import { runGraph } from '../../../../src/core/run/view/graph.js';
import { plannedTaskOf, planView } from '../../../../src/core/run/view/plan-view.js';
import { repairHistory } from '../../../../src/core/run/repair/repair-history.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import {
  JOB_SEARCH_ATTRIBUTES,
  jobSearchAttributes,
  SEARCH_ATTRIBUTES,
  searchAttributes,
  taskRunsAttribute,
} from '../../../../src/core/run/view/search-attributes.js';
import { timeline } from '../../../../src/core/run/view/timeline.js';
import { taskRunMark } from '../../../../src/core/task-run-id.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../../support/simulation.js';

const MIXED = [
  notebook('load', { max_retries: 1, timeout_seconds: 60 }),
  {
    task_key: 'big',
    depends_on: after('load'),
    condition_task: { op: 'GREATER_THAN', left: '{{tasks.load.values.n}}', right: '1' },
  },
  {
    task_key: 'each',
    depends_on: after('big=true'),
    for_each_task: { inputs: '[1]', task: notebook('one') },
  },
  { task_key: 'ok', depends_on: after('each'), run_if: 'ALL_DONE', brickwork: { approval_task: {} } },
  notebook('off', { disabled: true, job_cluster_key: 'm' }),
];
const CLUSTER = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

/** A run with a retry, a condition, a loop under way, and what comes behind. */
function mixedRun(): Simulation {
  const run = new Simulation(planOf(job(MIXED, CLUSTER)));
  run.ends('load', FAILED);
  run.nowMillis += 1000;
  run.ends('load', undefined, { n: 2 });
  return run;
}

describe('the query plan', () => {
  test('is small by default: no bodies', () => {
    const view = planView(mixedRun().plan);
    expect(view.tasks.slice(0, 3)).toEqual([
      { task_key: 'load', task_type: 'notebook_task', timeout_seconds: 60, max_retries: 1 },
      { task_key: 'big', task_type: 'condition_task', depends_on: [{ task_key: 'load' }], max_retries: 0 },
      {
        task_key: 'each',
        task_type: 'for_each_task',
        depends_on: [{ task_key: 'big', outcome: 'true' }],
        max_retries: 0,
      },
    ]);
    expect(view.tasks[4]).toMatchObject({ disabled: true, job_cluster_key: 'm' });
    expect(view.job_clusters).toEqual([{ job_cluster_key: 'm' }]);
  });

  test('shows everything about one task', () => {
    const { plan } = mixedRun();
    expect(plannedTaskOf(plan, 'load')).toBe(plan.tasks[0]);
    expect(plannedTaskOf(plan, 'nope')).toBeUndefined();
  });
});

describe('the query graph', () => {
  test('draws every task with its state and every dependency with its outcome', () => {
    const run = mixedRun();
    expect(runGraph(run.plan, run.state).split('\n').slice(0, 9)).toEqual([
      'flowchart LR',
      '  t0["load<br/>SUCCESS"]:::good',
      '  t1{"big<br/>SUCCESS"}:::good',
      '  t2[["each<br/>RUNNING"]]:::active',
      '  t3(["ok<br/>BLOCKED"]):::idle',
      '  t4["off<br/>DISABLED"]:::idle',
      '  t0 --> t1',
      '  t1 -->|true| t2',
      '  t2 --> t3',
    ]);
  });

  test('of a large job draws what a person looks for, and says how much it leaves out', () => {
    const tasks = Array.from({ length: 1000 }, (_, at) =>
      notebook(`t${at}`, at === 0 ? {} : { depends_on: after(`t${at - 1}`) }),
    );
    const run = new Simulation(planOf(job(tasks)));
    for (let at = 0; at < 700; at++) run.ends(`t${at}`);
    const drawn = runGraph(run.plan, run.state);
    expect(drawn).toContain('t700<br/>PENDING');
    expect(drawn).toContain('  t699 --> t700');
    expect(drawn).toContain('"800 more tasks"');
    expect(drawn.length).toBeLessThan(50_000);
  });
});

describe('the query timeline', () => {
  test('has each attempt, and what Brickwork does itself, by start', () => {
    const run = mixedRun();
    const { rows } = timeline(run.plan, run.state);
    expect(rows.map(({ task_key, attempt_number, state }) => [task_key, attempt_number, state])).toEqual([
      ['load', 0, 'FAILED'],
      ['load', 1, 'SUCCESS'],
      ['big', undefined, 'SUCCESS'],
      ['each', undefined, 'RUNNING'],
    ]);
    const ends = rows.map(({ end_time }) => end_time);
    expect(ends.filter((end) => end === undefined)).toHaveLength(1);
  });

  test('shows what is being sent as pending, and is bounded', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    expect(timeline(run.plan, run.state).rows).toMatchObject([{ state: 'PENDING' }]);
    run.submitted('a');
    const [attempt] = run.state.tasks[0].attempts;
    run.state.tasks[0].attempts = Array.from({ length: 3001 }, () => attempt);
    expect(timeline(run.plan, run.state)).toMatchObject({ rows_left_out: 1, rows: { length: 3000 } });
    expect(timeline(run.plan, run.state).rows[0].state).toBe('RUNNING');
  });
});

describe('the critical path', () => {
  test('goes back from what ended last by the dependency that ended last', () => {
    const tasks = [
      notebook('quick'),
      notebook('slow'),
      notebook('join', { depends_on: after('quick', 'slow') }),
      notebook('side', { depends_on: after('quick') }),
      notebook('left', { depends_on: after('side'), run_if: 'ALL_FAILED' }),
    ];
    const run = new Simulation(planOf(job(tasks)));
    expect(timeline(run.plan, run.state).critical_path).toEqual([]);
    const endsAfter = (millis: number, key: string): void => {
      run.nowMillis += millis;
      run.ends(key);
    };
    endsAfter(1000, 'quick');
    endsAfter(3000, 'slow');
    endsAfter(500, 'side');
    endsAfter(1500, 'join');
    expect(timeline(run.plan, run.state).critical_path).toEqual([
      { task_key: 'slow', waited_millis: 0, took_millis: 4000 },
      { task_key: 'join', waited_millis: 0, took_millis: 2000 },
    ]);
  });

  test('counts the wait for a cluster', () => {
    const run = new Simulation(planOf(job([notebook('a', { job_cluster_key: 'm' })], CLUSTER)));
    run.nowMillis += 90_000;
    run.clusterRuns('m');
    run.nowMillis += 1000;
    run.ends('a');
    expect(timeline(run.plan, run.state).critical_path).toEqual([
      { task_key: 'a', waited_millis: 90_000, took_millis: 1000 },
    ]);
  });
});

describe('the query repairHistory', () => {
  const window = {
    brickwork: { repair_window_seconds: 600 },
    parameters: [{ name: 'day', default: 'mon' }],
  };

  test('has parameters that changed, and is the one of the view', () => {
    const run = new Simulation(planOf(job([notebook('a')], window)));
    run.ends('a', FAILED);
    run.repairs({ job_parameters: { day: 'tue' } });
    run.repairs({ rerun_tasks: ['a'] });
    expect(repairHistory(run.state)).toMatchObject([
      { repair_id: 1, rerun_tasks: ['a'], job_parameters: { day: 'tue' } },
      { repair_id: 0, rerun_tasks: ['a'], refused: expect.stringMatching(/Still active/) as string },
    ]);
    expect(runView(run.plan, run.state).repair_history).toEqual(repairHistory(run.state));
  });

  test('is bounded: 100 repairs, refused ones go first; 100 tasks of each', () => {
    const many = Array.from({ length: 150 }, (_, at) => notebook(`t${at}`));
    const run = new Simulation(planOf(job(many, window)));
    for (const { taskKey } of run.plan.tasks) run.ends(taskKey, FAILED);
    run.repairs({});
    expect(repairHistory(run.state)).toMatchObject([{ rerun_tasks: { length: 100 }, rerun_task_count: 150 }]);
    for (let at = 0; at < 120; at++) run.repairs({ rerun_tasks: ['t0'] });
    expect(run.state.repairs).toHaveLength(100);
    expect(run.state.repairs[0].repair).toBe(1);
    for (let at = 1; at < 110; at++) {
      run.state.repairs = run.state.repairs.filter(({ refused }) => refused === undefined);
      run.ends('t0', FAILED);
      run.repairs({ rerun_tasks: ['t0'] });
    }
    const kept = run.state.repairs.map(({ repair }) => repair);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([100, 11, 110]);
  });
});

test('of 1,000 tasks every answer stays far below the 2 MB that Temporal takes', () => {
  const tasks = Array.from({ length: 1000 }, (_, at) =>
    notebook(`a_task_with_a_rather_long_name_${at}`, { max_retries: 20 }),
  );
  const run = new Simulation(planOf(job(tasks)));
  for (const { taskKey } of run.plan.tasks) {
    for (let attempt = 0; attempt < 3; attempt++) run.ends(taskKey, FAILED);
    run.ends(taskKey);
  }
  const { plan, state } = run;
  const answers = [runView(plan, state), planView(plan), timeline(plan, state), repairHistory(state)];
  const sizes = [...answers.map((answer) => JSON.stringify(answer)), runGraph(plan, state)].map(byteLength);
  expect(Math.max(...sizes)).toBeLessThan(1_000_000);
});

describe('search attributes', () => {
  const states = (run: Simulation): string => searchAttributes(run.plan, run.state).BrickworkState;

  test('say which job and run it is, and what it waits for', () => {
    const run = new Simulation(planOf(job(MIXED, CLUSTER)));
    expect(Object.keys(searchAttributes(run.plan, run.state))).toEqual([...SEARCH_ATTRIBUTES]);
    expect(jobSearchAttributes(run.plan)).toEqual({});
    const ofJob = jobSearchAttributes({ ...run.plan, deployedJob: { jobId: '7', version: 3 } });
    expect(ofJob).toEqual({ BrickworkJobId: '7', BrickworkJobVersion: '3' });
    expect(Object.keys(ofJob)).toEqual([...JOB_SEARCH_ATTRIBUTES]);
    expect(taskRunsAttribute(run.plan)).toEqual({});
    const mark = taskRunMark(run.plan.jobRunId);
    expect(taskRunsAttribute({ ...run.plan, taskRunsAttribute: true })).toEqual({ BrickworkTaskRuns: mark });
    expect(searchAttributes(run.plan, run.state)).toMatchObject({
      BrickworkJob: 'job',
      BrickworkRunId: '22',
    });
    expect(states(run)).toBe('RUNNING');
    run.event({ kind: 'control_requested', control: { kind: 'pauseRun' } });
    expect(states(run)).toBe('PAUSED');
    run.event({ kind: 'cancel_requested' });
    expect(states(run)).toBe('TERMINATING');
    run.ends('load', ended('CANCELED'));
    expect(states(run)).toBe('CANCELED');
  });

  test('tell an approval from a signal, and a run that waits for a repair', () => {
    const brickwork = { repair_window_seconds: 60 };
    const run = new Simulation(
      planOf(
        job(
          [
            { task_key: 'ok', brickwork: { approval_task: {} } },
            { task_key: 'file', brickwork: { wait_task: { signal: 'go' } } },
          ],
          { brickwork },
        ),
      ),
    );
    expect(states(run)).toBe('WAITING_FOR_APPROVAL');
    run.event({ kind: 'control_requested', control: { kind: 'reject', taskKey: 'ok', by: 'ada' } });
    expect(states(run)).toBe('WAITING_FOR_SIGNAL');
    run.event({ kind: 'signal_received', name: 'go', payload: null });
    expect(states(run)).toBe('WAITING_FOR_REPAIR');
  });
});
