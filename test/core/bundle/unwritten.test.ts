import { expect, test } from 'vitest';
import { isUnwritten } from '../../../src/core/bundle/unwritten.js';
import { bundleWith, resolve } from './resolve-texts.js';

test('what a job has without having it written is known', () => {
  const bundle = resolve(
    bundleWith('tags: {own: x}\nqueue: {enabled: false}', 'targets: {t: {mode: development}}'),
  );
  const job = bundle.kind === 'bundle' ? bundle.jobs.get('j') : undefined;
  const unwritten = ['max_concurrent_runs', 'tags.dev', 'tags.own', 'queue'].map(
    (path) => job !== undefined && isUnwritten(job.sourceOf(path)),
  );
  expect(unwritten).toEqual([true, true, false, false]);
});
