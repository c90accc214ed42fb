import { expect, test } from 'vitest';
import { renderCurrentDetails } from '../../src/workflows/current-details.js';
import { after, job, notebook, planOf } from '../support/definitions.js';
import { FAILED, Simulation } from '../support/simulation.js';

const board = (run: Simulation): string[] => renderCurrentDetails(run.plan, run.state).split('\n');

test('the board has counts, a row for each task with its page, and what a person should read', () => {
  const tasks = [
    notebook('a', { job_cluster_key: 'm' }),
    { task_key: 'ok', brickwork: { approval_task: { message: 'Go?' } } },
    { task_key: 'each', for_each_task: { inputs: '[1, 2]', task: notebook('one') } },
    notebook('late', { depends_on: after('a') }),
  ];
  const run = new Simulation(
    planOf(job(tasks, { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] })),
  );
  run.clusterRuns('m');
  const { attempt } = run.next('submit_task_run', 'a');
  run.event({ kind: 'task_submitted', attempt, runId: '7', runPageUrl: 'https://page/7' });
  expect(board(run).slice(0, 8)).toEqual([
    '**job**, run 22: 2 RUNNING, 1 WAITING_FOR_APPROVAL, 1 BLOCKED',
    '',
    '| task | state | tries | time |',
    '| --- | --- | --- | --- |',
    '| a | [RUNNING](https://page/7) | 1 | since 22:13:20 |',
    '| ok | WAITING_FOR_APPROVAL |  | since 22:13:20 |',
    '| each | RUNNING |  | since 22:13:20 |',
    '| late | BLOCKED |  |  |',
  ]);
  run.nowMillis += 1500;
  run.ends('a', { ...FAILED, message: 'no such | table\nstack' });
  run.event({ kind: 'control_requested', control: { kind: 'pauseRun' } });
  expect(board(run)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('(paused): 1 FAILED') as string,
      '| a | [FAILED](https://page/7) | 1 | 1.5 s |',
      '| late | UPSTREAM_FAILED |  |  |',
      '- **a**: no such | table',
      '- **ok**: Go?',
      '- **each**: 0 of 2 iterations, 1 active',
      '- cluster `m`: terminating (m-1)',
    ]),
  );
});

test('of a large job it shows the tasks that are of interest, at most 60', () => {
  const tasks = Array.from({ length: 300 }, (_, at) => notebook(`t${at}`));
  const run = new Simulation(planOf(job(tasks)));
  for (let at = 0; at < 200; at++) run.ends(`t${at}`);
  const rows = board(run).filter((line) => line.startsWith('| t'));
  expect([rows[1], rows.length]).toEqual([expect.stringMatching(/^\| t200 \| PENDING/), 61]);
});
