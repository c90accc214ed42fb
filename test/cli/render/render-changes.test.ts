import { describe, expect, test } from 'vitest';
import { oneLine } from '../../../src/cli/terminal/one-line.js';
import { renderChanges } from '../../../src/cli/render/render-changes.js';
import { renderSummary, renderTree } from '../../../src/cli/render/render-run.js';
import { processTerminal } from '../../../src/cli/terminal/terminal.js';
import type { JsonObject } from '../../../src/core/json.js';
import { type RunView, runView } from '../../../src/core/run/view/run-view.js';
import { after, job, notebook, planOf } from '../../support/definitions.js';
import { ended, FAILED, Simulation } from '../../support/simulation.js';

const LATER = Date.parse('2030-01-01T00:00:00Z');
const view = ({ plan, state }: Simulation): RunView => structuredClone(runView(plan, state));
const simulate = (tasks: JsonObject[], more: JsonObject = {}): Simulation =>
  new Simulation(planOf(job(tasks, more)));
const { colors } = processTerminal({ color: 'never' });

/** Lines without their dates; `10:00:05 "a" SUCCESS`. */
function lines(before: RunView | undefined, run: Simulation): string[] {
  return renderChanges(before, view(run), LATER).map((line) => line.replace(/^\S+ /, ''));
}

function at(run: Simulation, seconds: number): void {
  run.nowMillis = Date.parse('2026-11-26T10:00:00Z') + seconds * 1000;
}

describe('a line for each change', () => {
  test('has the time of what happened, not of when it was seen', () => {
    const run = simulate(
      [
        notebook('late', {
          brickwork: { retry_policy: { maximum_attempts: 2, initial_interval_seconds: 60 } },
        }),
        notebook('soon'),
        notebook('next', { depends_on: after('soon') }),
        { task_key: 'ok', depends_on: after('soon'), brickwork: { approval_task: { message: 'Go?' } } },
        { task_key: 'file', brickwork: { wait_task: { signal: 'landed' } } },
      ],
      { brickwork: { repair_window_seconds: 60 } },
    );
    at(run, 5);
    run.ends('soon');
    at(run, 7);
    run.submitted('next');
    run.ends('late', FAILED);
    expect(lines(undefined, run)).toEqual([
      expect.stringMatching(/^22:13:20 "file" WAITING_FOR_SIGNAL: landed$/),
      '10:00:05 "soon" SUCCESS',
      '10:00:05 "next" RUNNING',
      '10:00:05 "ok" WAITING_FOR_APPROVAL: Go?',
      '10:00:07 "late" WAITING_FOR_RETRY: boom',
    ]);
    const before = view(run);
    expect(lines(before, run)).toEqual([]);
    at(run, 9);
    run.ends('next', ended('FAILED', { message: 'one\ntwo' }));
    expect(lines(before, run)).toEqual(['10:00:09 "next" FAILED: one …']);
  });

  test('of a repair is there also where a task has come to the same end; what waits again is no news', () => {
    const run = simulate([notebook('a'), notebook('b', { depends_on: after('a') })], {
      brickwork: { repair_window_seconds: 60 },
    });
    at(run, 1);
    run.ends('a', FAILED);
    const before = view(run);
    at(run, 60);
    run.repairs();
    at(run, 61);
    run.submitted('a');
    expect(lines(before, run)).toEqual(['10:01:00 "a" RUNNING (attempt 2)']);
    at(run, 62);
    run.ends('a', FAILED);
    expect(lines(before, run)).toEqual([
      '10:01:02 "a" FAILED (attempt 2): boom',
      '10:01:02 "b" UPSTREAM_FAILED',
    ]);
    expect(renderSummary({ ...view(run), end_time: run.nowMillis }, LATER)).toMatch(
      /^job: FAILED, 2 of 2 tasks ended, [\d.]+ s, 2\.0 s since repair 1$/,
    );
  });

  test('of a loop says ten times at most how far it is', () => {
    const inputs = JSON.stringify(Array.from({ length: 20 }, (_, index) => index));
    const run = simulate([
      { task_key: 'each', for_each_task: { inputs, task: notebook('n'), concurrency: 20 } },
    ]);
    expect(lines(undefined, run)).toEqual([
      expect.stringMatching(/^22:13:20 "each" RUNNING \(0 of 20 iterations\)$/),
    ]);
    let before = view(run);
    run.ends('each[0]');
    expect(lines(before, run)).toEqual([]);
    run.ends('each[1]', FAILED);
    expect(lines(before, run)).toEqual(['00:00:00 "each" RUNNING (2 of 20 iterations, 1 failed)']);
    before = view(run);
    at(run, 3);
    for (let index = 2; index < 20; index++) run.ends(`each[${index}]`);
    expect(lines(before, run)).toEqual([
      expect.stringMatching(/^10:00:03 "each" FAILED \(20 of 20 iterations/),
    ]);
  });

  test('of a task that waits for its cluster, or is being canceled, has the time at which it was seen', () => {
    const run = simulate([notebook('a', { job_cluster_key: 'm' }), notebook('b')], {
      job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
    });
    run.submitted('b');
    run.event({ kind: 'cancel_requested' });
    expect(lines(undefined, run)).toContain('00:00:00 "b" TERMINATING');
    const waiting = simulate([notebook('a', { job_cluster_key: 'm' })], {
      job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
    });
    expect(lines(undefined, waiting)).toEqual(['00:00:00 "a" PENDING']);
  });
});

describe('a message takes one line', () => {
  test.each([
    ['short', 'short'],
    ['\n  first\r\n\r\nsecond', 'first …'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['x'.repeat(50), `${'x'.repeat(19)}…`],
    [`${'x'.repeat(50)}\nmore`, `${'x'.repeat(17)}…`],
    ['', ''],
  ])('%j', (message, line) => expect(oneLine(message, 20)).toBe(line));

  test('and does not destroy the table of tasks, however long it is', () => {
    const run = simulate([notebook('a'), notebook('b')]);
    run.ends('a', ended('FAILED', { message: `AnalysisException: gone\n${'trace\n'.repeat(700)}` }));
    run.ends('b', ended('FAILED', { message: 'y'.repeat(4096) }));
    const tree = renderTree(view(run), LATER, 80, colors).split('\n');
    expect(tree).toHaveLength(3);
    expect(tree[0]).toMatch(/^✖ a +FAILED .* AnalysisException: gone …$/);
    expect(tree[1]).toMatch(/y…$/);
    expect(tree.slice(0, 2).map((line) => line.length <= 80)).toEqual([true, true]);
  });
});
