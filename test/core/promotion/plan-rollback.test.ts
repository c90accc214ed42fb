import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VersionView } from '../../../src/core/jobs/job-view.js';
import { planBundleRollback, type VersionedJob } from '../../../src/core/promotion/plan-rollback.js';

type Written = [version: number, release: string | undefined, more?: Partial<VersionView>];

/** Versions by their numbers, which are their times as well; settings are as the release. */
function job(name: string, ...versions: Written[]): VersionedJob {
  return {
    job_id: name,
    name,
    versions: versions.map(([version, release, more]) => ({
      ...{ version, digest: release ?? 'plain', author: 'a', time: version, is_kept: true },
      source: release === undefined ? {} : { release },
      ...more,
    })),
  };
}

test('all jobs go back to what was promoted before, those that have changed since then', () => {
  const jobs = [job('a', [1, 'r1'], [2, 'r2'], [3, 'r3']), job('b', [1, 'r1']), job('c', [3, 'r3'])];
  expect(planBundleRollback(jobs)).toEqual({
    ...{ from: 'r3', to: 'r2', unchanged: ['b'], newer: ['c'] },
    steps: [{ job_id: 'a', name: 'a', version: 2 }],
  });
  expect(planBundleRollback(jobs, 'r1')).toMatchObject({
    to: 'r1',
    steps: [{ name: 'a', version: 1 }],
  });
});

test('a second rollback goes further back, and none is taken for something new', () => {
  const rolledBack: Written = [4, 'r2', { source: { release: 'r2', rollback_of: 2 } }];
  const once = [job('a', [1, 'r1'], [2, 'r2'], [3, 'r3'], rolledBack)];
  expect(planBundleRollback(once)).toMatchObject({ from: 'r2', to: 'r1', steps: [{ version: 1 }] });
});

test('what was deployed before anything was promoted is gone back to as well', () => {
  const plan = planBundleRollback([job('a', [1, undefined], [2, 'r1'])]);
  expect(plan).toEqual({
    ...{ from: 'r1', unchanged: [], newer: [] },
    steps: [{ job_id: 'a', name: 'a', version: 1 }],
  });
});

test('content that was promoted twice counts where it came last, and what was deployed by hand is gone back from', () => {
  const twice = job('a', [1, 'r2'], [2, 'r1'], [3, 'r2']);
  expect(planBundleRollback([twice])).toMatchObject({ from: 'r2', to: 'r1', steps: [{ version: 2 }] });
  expect(planBundleRollback([twice], 'r2')).toMatchObject({ steps: [], unchanged: ['a'] });
  const byHand = job('a', [1, 'r1'], [2, undefined]);
  const plan = planBundleRollback([byHand]);
  expect(plan).toMatchObject({ to: 'r1', steps: [{ version: 1 }] });
  expect(plan).not.toHaveProperty('from');
});

test('a rollback of a rollback stands for what it brings back', () => {
  const back = (version: number, of: number, release: string): Written => [
    version,
    release,
    { source: { release, rollback_of: of } },
  ];
  const jobs = [job('a', [1, 'r1'], [2, 'r2'], [3, 'r3'], back(4, 2, 'r2'), back(5, 4, 'r2'))];
  expect(planBundleRollback(jobs)).toMatchObject({ from: 'r2', to: 'r1', steps: [{ version: 1 }] });
});

test.each<[string, VersionedJob[], string | undefined, string]>([
  ['nothing promoted', [job('a', [1, undefined])], undefined, 'Nothing was promoted to it.'],
  ['no job', [], undefined, 'Nothing was promoted to it.'],
  ['other content', [job('a', [1, 'r1'])], 'r9', 'Content r9 was not promoted to it. Promoted: r1.'],
  ['nothing before', [job('a', [1, 'r1'])], undefined, 'Nothing was deployed to it before that.'],
  [
    'settings let go',
    [job('a', [1, 'r1', { is_kept: false }], [2, 'r2'])],
    undefined,
    'The settings of that time are no longer kept of a.',
  ],
])('%s is refused', (_name, jobs, to, refused) => {
  expect(planBundleRollback(jobs, to)).toEqual({ refused });
});

test('whatever was promoted in whatever order, going back to it brings its settings back', () => {
  const releases = fc.array(fc.constantFrom('r1', 'r2', 'r3', 'r4'), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(releases, (order) => {
      const one = job('a', ...order.map((release, at): Written => [at + 1, release]));
      for (const release of order) {
        const plan = planBundleRollback([one], release);
        if ('refused' in plan) throw new Error(plan.refused);
        const [step] = plan.steps;
        const then = step === undefined ? one.versions.at(-1) : one.versions[step.version - 1];
        expect(then?.digest).toBe(release);
      }
    }),
  );
});
