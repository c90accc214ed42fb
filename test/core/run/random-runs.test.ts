import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTROLS } from '../../../src/core/message-names.js';
import type { Control } from '../../../src/core/run/state/control.js';
import { runResultState } from '../../../src/core/run/state/result-state.js';
import { job, planOf, SETTINGS } from '../../support/definitions.js';
import { answerOne, randomTasks, CLUSTERS } from '../../support/random-jobs.js';
import { Simulation } from '../../support/simulation.js';

function expectAllSettled(run: Simulation): void {
  expect(run.state.tasks.every(({ phase }) => phase === 'ended')).toBe(true);
  expect(
    run.state.clusters.every(
      ({ phase, activeRuns, openTasks, waiting }) =>
        phase === 'absent' && activeRuns === 0 && openTasks === 0 && waiting.length === 0,
    ),
  ).toBe(true);
  expect(run.state.segments ?? []).toEqual([]);
  expect(run.state.tasks.every(({ segment }) => segment === undefined)).toBe(true);
  expect([run.state.activeTaskRuns, run.state.openTasks]).toEqual([0, 0]);
  expect(run.state.tasks.every(({ loop }) => loop === undefined || loop.active === 0)).toBe(true);
}

/** Any control, with a task of the run or one that it does not have. */
function controlBy(dice: () => number, tasks: number): Control {
  const kind = CONTROLS[dice() % CONTROLS.length];
  const resultState = (['SUCCESS', 'FAILED', 'EXCLUDED'] as const)[dice() % 3];
  return {
    kind,
    taskKey: `t${dice() % (tasks + 1)}`,
    resultState,
    key: 'k',
    value: 1,
    enabled: dice() % 2 === 0,
    by: 'someone',
  };
}

describe('random graphs, outcomes and event orders', () => {
  test('every run closes with all tasks ended and no cluster left; the invariants hold at every step', () => {
    fc.assert(
      fc.property(randomTasks, fc.infiniteStream(fc.nat(1000)), fc.nat(60), (tasks, stream, cancelAfter) => {
        const dice = (): number => stream.next().value as number;
        const run = new Simulation(planOf(job(tasks, CLUSTERS)));
        for (let steps = 0; !run.closed; steps++) {
          if (steps === cancelAfter) run.event({ kind: 'cancel_requested' });
          if (run.closed) break;
          expect(run.pending.length, 'a run that is open waits for something').toBeGreaterThan(0);
          answerOne(run, dice);
        }
        expectAllSettled(run);
        expect(runResultState(run.plan, run.state)).toBeDefined();
      }),
      { numRuns: 400 },
    );
  });

  test('controls at any time keep them, and no run is left hanging', () => {
    fc.assert(
      fc.property(randomTasks, fc.infiniteStream(fc.nat(1000)), fc.nat(3), (tasks, stream, slots) => {
        const dice = (): number => stream.next().value as number;
        const settings = { ...SETTINGS, maxActiveTaskRuns: slots + 1, maxSubmitting: 1 + (slots % 2) };
        const run = new Simulation(planOf(job(tasks, CLUSTERS), {}, settings));
        for (let steps = 0; !run.closed; steps++) {
          if (steps % 3 === 1 && steps < 60) {
            run.event({ kind: 'control_requested', control: controlBy(dice, tasks.length) });
          }
          if (run.closed) break;
          if (run.pending.length > 0) answerOne(run, dice);
          else {
            expect(run.state.paused, 'only a paused run waits for nothing').toBe(true);
            run.event({ kind: 'control_requested', control: { kind: 'resumeRun' } });
          }
        }
        expectAllSettled(run);
      }),
      { numRuns: 400 },
    );
  });

  test('repairs at any time keep the invariants too', () => {
    fc.assert(
      fc.property(randomTasks, fc.infiniteStream(fc.nat(1000)), (tasks, stream) => {
        const dice = (): number => stream.next().value as number;
        const brickwork = { repair_window_seconds: 60 };
        const run = new Simulation(planOf(job(tasks, { ...CLUSTERS, brickwork })));
        for (let steps = 0; !run.closed && steps < 4000; steps++) {
          if (steps % 7 === 3 && steps < 60) {
            const request = {
              rerunTasks: [`t${dice() % tasks.length}`],
              rerunAllFailedTasks: dice() % 2 === 0,
              rerunDependentTasks: dice() % 2 === 0,
              jobParameters: {},
            };
            run.event({ kind: 'repair_requested', request });
          }
          if (!run.closed) answerOne(run, dice);
        }
        expect(run.closed).toBe(true);
        expectAllSettled(run);
      }),
      { numRuns: 400 },
    );
  });
});
