import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json.js';
import { changeDefinition, planChanges } from '../../../../src/core/planning/change-definition.js';
import type { Plan } from '../../../../src/core/plan/plan.js';
import { earlierChanges, refusePlanChanges } from '../../../../src/core/run/repair/change-plan.js';
import { reopen } from '../../../../src/core/run/repair/reopen.js';
import { parseRepairRequest } from '../../../../src/core/run/repair/parse-repair-request.js';
import { decideRepair, planRepair } from '../../../../src/core/run/repair/repair.js';
import { runView } from '../../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

const CLUSTERS = {
  job_clusters: [
    { job_cluster_key: 'm', new_cluster: { node_type_id: 'small', spark_version: '15' } },
    {
      job_cluster_key: 'own',
      new_cluster: { node_type_id: 'x' },
      brickwork: { cluster_strategy: 'per_task' },
    },
  ],
  brickwork: { repair_window_seconds: 600 },
};
const TASKS = [
  notebook('a', { job_cluster_key: 'm' }),
  notebook('b', { depends_on: after('a'), job_cluster_key: 'm', libraries: [{ jar: 'x.jar' }] }),
  notebook('c', { depends_on: after('b'), job_cluster_key: 'own' }),
  { task_key: 'gate', depends_on: after('c'), condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } },
];
const DEFINITION = job(TASKS, CLUSTERS);

/** A repair with what its changes come to, as the activity compiles them from the definition. */
function requested(input: JsonObject, earlier: JsonObject[] = []) {
  const read = (one: JsonObject) => {
    const parsed = parseRepairRequest(one);
    if ('problems' in parsed) throw new Error(parsed.problems.join());
    return parsed.request;
  };
  const request = read(input);
  if (request.changes === undefined) return { request };
  const all = [...earlier.map((one) => read(one).changes), request.changes];
  const changed = all.reduce<JsonObject>(
    (document, change) => (change === undefined ? document : changeDefinition(document, undefined, change)),
    DEFINITION,
  );
  return { request, changes: planChanges(planOf(changed), request.changes) };
}

/** A run in which b has failed and whose cluster has ended, open for a repair. */
function failedRun(): Simulation {
  const run = new Simulation({ ...planOf(DEFINITION), definedIn: 'run-1' });
  run.clusterRuns('m');
  run.ends('a');
  run.ends('b', FAILED);
  run.clusterEnds('m');
  return run;
}

const repair = (run: Simulation, input: JsonObject, earlier: JsonObject[] = []): void =>
  run.event({ kind: 'repair_requested', ...requested(input, earlier) });

describe('a repair changes the definition of tasks', () => {
  test('a fixed notebook path, another timeout, a member taken away; what follows uses its own', () => {
    const run = failedRun();
    const fix = { notebook_task: { notebook_path: '/fixed' }, timeout_seconds: 60, libraries: null };
    repair(run, { tasks: [{ task_key: 'b', ...fix }] });
    run.clusterRuns('m');
    const { request } = run.next('submit_task_run', 'b');
    expect(request['tasks']).toEqual([
      {
        task_key: 'b',
        notebook_task: { notebook_path: '/fixed' },
        timeout_seconds: 60,
        existing_cluster_id: 'm-2',
      },
    ]);
    expect(runView(run.plan, run.state).repair_history).toMatchObject([
      { repair_id: 1, rerun_tasks: ['b', 'c', 'gate'], changed_tasks: ['b'] },
    ]);
  });

  test('a bigger cluster, which is created anew; a cluster of each task, too', () => {
    const run = failedRun();
    repair(run, {
      job_clusters: [
        { job_cluster_key: 'm', new_cluster: { node_type_id: 'big' } },
        { job_cluster_key: 'own', new_cluster: { node_type_id: 'huge' } },
      ],
    });
    expect(run.next('create_cluster', 'm').spec).toMatchObject({ node_type_id: 'big', spark_version: '15' });
    expect(run.plan.taskClusters).toEqual({ own: { node_type_id: 'huge' } });
    expect(run.state.repairs[0].changedClusters).toEqual(['m', 'own']);
  });

  test('a cluster that runs is ended once its tasks are, and created with what has changed', () => {
    const tasks = [...TASKS.slice(0, 2), notebook('slow', { job_cluster_key: 'm' })];
    const run = new Simulation({ ...planOf(job(tasks, CLUSTERS)), definedIn: 'run-1' });
    run.clusterRuns('m');
    run.submitted('slow');
    run.ends('a', FAILED);
    const input = { job_clusters: [{ job_cluster_key: 'm', new_cluster: { node_type_id: 'big' } }] };
    const { request } = requested(input);
    const changed = planOf(changeDefinition(job(tasks, CLUSTERS), undefined, request.changes!));
    run.event({ kind: 'repair_requested', request, changes: planChanges(changed, request.changes!) });
    expect(run.has('terminate_cluster')).toBe(false);
    run.ends('slow');
    run.clusterEnds('m');
    expect(run.next('create_cluster', 'm').spec).toMatchObject({ node_type_id: 'big' });
  });

  test('of a task that has not begun, without running anything again; clusters keep count', () => {
    const run = new Simulation({ ...planOf(DEFINITION), definedIn: 'run-1' });
    run.clusterRuns('m');
    run.submitted('a');
    repair(run, { tasks: [{ task_key: 'b', job_cluster_key: null, existing_cluster_id: 'other' }] });
    expect(run.state.repairs).toMatchObject([{ repair: 1, rerunTasks: [], changedTasks: ['b'] }]);
    run.ends('a');
    run.clusterEnds('m');
    expect(run.next('submit_task_run', 'b').request['tasks']).toMatchObject([
      { existing_cluster_id: 'other' },
    ]);
  });

  test('one repair after another, on top of each other', () => {
    const run = failedRun();
    const first = { tasks: [{ task_key: 'b', notebook_task: { notebook_path: '/one' } }] };
    repair(run, first);
    run.clusterRuns('m');
    run.ends('b', FAILED);
    run.clusterEnds('m');
    repair(run, { tasks: [{ task_key: 'b', timeout_seconds: 5 }] }, [first]);
    expect(run.plan.tasks[1]).toMatchObject({
      timeoutSeconds: 5,
      body: { notebook_task: { notebook_path: '/one' } },
    });
    expect(run.plan.changes).toHaveLength(2);
  });
});

describe('a repair is refused', () => {
  const refusal = (input: JsonObject, change: (plan: Plan) => void = () => undefined): string | undefined => {
    const run = failedRun();
    change(run.plan);
    const decided = decideRepair(run.plan, run.state, requested(input));
    return 'refused' in decided ? decided.refused : undefined;
  };

  test.each<[string, JsonObject, RegExp]>([
    ['for tasks that there are not', { tasks: [{ task_key: 'x' }] }, /Unknown tasks: "x"/],
    [
      'for clusters that there are not',
      { job_clusters: [{ job_cluster_key: 'x' }] },
      /Unknown job clusters: "x"/,
    ],
    ['where a task that changes has succeeded', { tasks: [{ task_key: 'a' }] }, /not to run again: "a"/],
    ['that moves a task', { tasks: [{ task_key: 'b', depends_on: [] }] }, /cannot change depends_on: "b"/],
    [
      'that makes another kind of task',
      { tasks: [{ task_key: 'gate', condition_task: null, notebook_task: { notebook_path: '/g' } }] },
      /"gate" was run as condition and cannot become submit/,
    ],
    [
      'that lets tasks share what they did not share',
      { job_clusters: [{ job_cluster_key: 'own', brickwork: { cluster_strategy: 'shared' } }] },
      /cannot change the cluster_strategy of "own"/,
    ],
  ])('%s', (_name, input, reason) => {
    expect(refusal(input)).toMatch(reason);
  });

  test('for a task on a cluster that the run does not have', () => {
    const run = failedRun();
    const asked = requested({ tasks: [{ task_key: 'b', timeout_seconds: 1 }] });
    asked.changes!.tasks[0].clusterKey = 'new';
    run.event({ kind: 'repair_requested', ...asked });
    expect(run.state.repairs).toMatchObject([
      { repair: 0, refused: 'Task "b" cannot share "new" from now on.' },
    ]);
    expect(run.state.tasks[1].phase).toBe('ended');
  });

  test('of a closed run just as well', () => {
    const { plan, state } = failedRun();
    const input = {
      tasks: [{ task_key: 'gate', condition_task: null, notebook_task: { notebook_path: '/g' } }],
    };
    expect(reopen({ plan, state }, requested(input), 0)).toEqual({
      refused: 'Task "gate" was run as condition and cannot become submit.',
    });
  });

  test('for a cluster that was given at start, and for a run of before', () => {
    const plan = { ...planOf(DEFINITION, { existing_clusters: { m: 'given' } }), definedIn: 'run-1' };
    const run = new Simulation(plan);
    const { request } = requested({ job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] });
    expect(JSON.stringify(planRepair(run.plan, run.state, request))).toMatch(/Given at start/);
    expect(refusal({ tasks: [{ task_key: 'b' }] }, (old) => delete old.definedIn)).toMatch(/began before/);
  });
});

describe('the changed document', () => {
  const changes = { tasks: [{ task_key: 'a', timeout_seconds: 5 }], jobClusters: [] };

  test('is the settings document of the job that it holds, whatever shape it was sent in', () => {
    const changed = job([notebook('a', { timeout_seconds: 5 })]);
    const jobs = { one: job([notebook('b')]), two: job([notebook('a')]) };
    const shapes: JsonObject[] = [
      job([notebook('a')]),
      { bundle: {}, resources: { jobs } },
      { job_id: 1, settings: job([notebook('a')]) },
      { run_name: 'job', tasks: [notebook('a')], idempotency_token: 'x' },
    ];
    for (const shape of shapes) {
      const document = changeDefinition(shape, 'two', changes);
      expect(document).toEqual(changed);
      expect(changeDefinition(document, 'two', changes)).toEqual(changed);
    }
  });

  test.each([{ tasks: 5 }, {}, { tasks: [7] }, { resources: { jobs: {} } }])(
    '%j stays as it can',
    (document) => {
      expect(() => changeDefinition(document as JsonObject, undefined, changes)).not.toThrow();
    },
  );
});

test('a changed definition keeps the strategies that the run began with, and earlier changes', () => {
  const more = { job_cluster_key: 'n', new_cluster: {}, brickwork: { cluster_strategy: 'native' } };
  const given = { job_cluster_key: 'given', new_cluster: {} };
  const clusters = { job_clusters: [...CLUSTERS.job_clusters, more, given] };
  const plan = planOf(job(TASKS, clusters), { existing_clusters: { given: 'c-1' } });
  const before = { tasks: [{ task_key: 'a', max_retries: 1 }], jobClusters: [] };
  const [kept, ...rest] = earlierChanges({ ...plan, changes: [before] });
  expect(rest).toEqual([before]);
  expect(kept.jobClusters).toEqual(
    [
      ['m', 'shared'],
      ['n', 'native'],
      ['own', 'per_task'],
    ].map(([job_cluster_key, cluster_strategy]) => ({ job_cluster_key, brickwork: { cluster_strategy } })),
  );
});

test('nor can a repair move a cluster between shared and native', () => {
  const plan = { ...planOf(DEFINITION), definedIn: 'run-1' };
  const of = {
    tasks: [],
    jobClusters: [{ job_cluster_key: 'm', brickwork: { cluster_strategy: 'native' } }],
  };
  const changed = planOf(changeDefinition(DEFINITION, undefined, of));
  expect(refusePlanChanges(plan, planChanges(changed, of))).toBe(
    'A repair cannot change the cluster_strategy of "m".',
  );
});
