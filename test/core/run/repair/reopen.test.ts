import { describe, expect, test } from 'vitest';
import { nextCommands } from '../../../../src/core/run/next-commands.js';
import { isClosedRun, reopen } from '../../../../src/core/run/repair/reopen.js';
import { parseRepairRequest } from '../../../../src/core/run/repair/parse-repair-request.js';
import type { RepairRequest } from '../../../../src/core/run/state/repair-request.js';
import { resumeCommands } from '../../../../src/core/run/continue/resume.js';
import type { RunState } from '../../../../src/core/run/state/run-state.js';
import { after, job, notebook, planOf } from '../../../support/definitions.js';
import { FAILED, Simulation } from '../../../support/simulation.js';

function requestOf(input: unknown = undefined): { request: RepairRequest } {
  const parsed = parseRepairRequest(input);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return parsed;
}

/** What the query of a closed execution gives: a copy, as it has travelled as JSON. */
function closed(run: Simulation): { plan: Simulation['plan']; state: RunState } {
  return JSON.parse(JSON.stringify({ plan: run.plan, state: run.state })) as ReturnType<typeof closed>;
}

const cluster = { job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }] };

describe('a closed run can be repaired', () => {
  test('its timeout counts anew, and what succeeded stays', () => {
    const run = new Simulation(planOf(job([notebook('a'), notebook('b')], { timeout_seconds: 60 })));
    run.ends('a');
    run.ends('b', FAILED);
    const now = run.nowMillis + 3_600_000;
    const reopened = reopen(closed(run), requestOf(), now);
    if ('refused' in reopened) throw new Error(reopened.refused);
    expect(reopened).toMatchObject({ repair: 1, rerunTasks: ['b'] });
    resumeCommands(run.plan, reopened.state);
    expect(nextCommands(run.plan, reopened.state, now).commands).toMatchObject([
      { kind: 'start_timer', timer: { kind: 'job_timeout' }, atMillis: now + 60_000 },
      { kind: 'submit_task_run', attempt: { taskIndex: 1, repair: 1 } },
    ]);
  });

  test('so can one that was canceled, and one whose parameters were wrong', () => {
    const run = new Simulation(
      planOf(job([notebook('a')], { parameters: [{ name: 'day', default: 'mon' }] })),
    );
    run.submitted('a');
    run.event({ kind: 'cancel_requested' });
    run.ends('a', { lifeCycleState: 'TERMINATED', resultState: 'CANCELED' });
    const reopened = reopen(closed(run), requestOf({ job_parameters: { day: 'tue' } }), run.nowMillis);
    expect(reopened).toMatchObject({ rerunTasks: ['a'], state: { parameters: { day: 'tue' } } });
    expect('state' in reopened && reopened.state.cancel).toBeUndefined();
  });

  test('one that succeeded only where a task is named', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    run.ends('a');
    expect(reopen(closed(run), requestOf(), 0)).toEqual({
      refused: 'No task has failed, so there is nothing to run again.',
    });
    expect(reopen(closed(run), requestOf({ rerun_tasks: ['a'] }), 0)).toMatchObject({ rerunTasks: ['a'] });
    expect(reopen(closed(run), requestOf({ rerun_tasks: ['x'] }), 0)).toMatchObject({
      refused: /Unknown tasks: "x"/,
    });
  });
});

describe('a run that was terminated half-way goes on', () => {
  test('awaits what was running, repeats what was being sent, and decides the rest again', () => {
    const tasks = [
      notebook('running'),
      notebook('sending'),
      notebook('waiting', { job_cluster_key: 'm' }),
      notebook('later', { depends_on: after('running', 'sending', 'waiting') }),
    ];
    const run = new Simulation(planOf(job(tasks, cluster)));
    run.submitted('running');
    const reopened = reopen(closed(run), requestOf(), run.nowMillis);
    if ('refused' in reopened) throw new Error(reopened.refused);
    expect(reopened.rerunTasks).toEqual([]);
    expect(resumeCommands(run.plan, reopened.state)).toMatchObject([
      { kind: 'await_task_run', taskKey: 'running', runId: 'running-0-0' },
      { kind: 'submit_task_run', taskKey: 'sending', attempt: { repair: 0, attemptNumber: 0 } },
      { kind: 'create_cluster', clusterKey: 'm', cluster: { generation: 1 } },
    ]);
    expect(nextCommands(run.plan, reopened.state, run.nowMillis).commands).toEqual([]);
  });

  test('a cluster that was starting is awaited, and one that was ending is ended', () => {
    const phases = (act: (run: Simulation) => void): string[] => {
      const run = new Simulation(planOf(job([notebook('a', { job_cluster_key: 'm' })], cluster)));
      act(run);
      const reopened = reopen(closed(run), requestOf(), run.nowMillis);
      if ('refused' in reopened) throw new Error(reopened.refused);
      return resumeCommands(run.plan, reopened.state).map(({ kind }) => kind);
    };
    const created = (run: Simulation): void => {
      const { cluster: ref } = run.next('create_cluster', 'm');
      run.event({ kind: 'cluster_created', cluster: ref, clusterId: 'c' });
    };
    expect(phases(created)).toEqual(['await_cluster_running']);
    expect(phases((run) => run.clusterRuns('m'))).toEqual(['submit_task_run']);
    const failing = (run: Simulation): void => {
      run.clusterRuns('m');
      run.ends('a', FAILED);
    };
    expect(phases(failing)).toEqual(['terminate_cluster']);
  });

  test('a submit whose reference has lost its value since is not repeated', () => {
    const run = new Simulation(planOf(job([notebook('a')])));
    const { plan, state } = closed(run);
    plan.tasks[0].body = { notebook_task: { notebook_path: '{{job.parameters.gone}}' } };
    expect(resumeCommands(plan, state)).toEqual([]);
  });
});

test.each([[null], [undefined], [{}], [{ state: 5 }], [{ plan: {}, state: {} }]])(
  '%j is no closed run',
  (value) => {
    expect(isClosedRun(value)).toBe(false);
  },
);
