import { DeterminismViolationError } from '@temporalio/workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { replay } from '../support/replay.js';

const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));

type History = { events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[] };

function read(name: string): History {
  return JSON.parse(readFileSync(HISTORIES + name, 'utf8')) as History;
}

describe('recorded histories replay on the workflow of today', () => {
  test.each(readdirSync(HISTORIES))('%s', async (name) => {
    await expect(replay(read(name))).resolves.toBeUndefined();
  });

  test.each([{ isTraced: true }, { callStacks: true }])('with %o, too', async (options) => {
    for (const name of ['retry-and-condition.json', 'loop-and-job.json', 'repair-changes.json'])
      await expect(replay(read(name), options), name).resolves.toBeUndefined();
  });

  test('all of them where encryption was switched on meanwhile', async () => {
    for (const name of readdirSync(HISTORIES))
      await expect(replay(read(name), { isEncrypted: true }), name).resolves.toBeUndefined();
  }, 120_000);

  test('a history that this workflow would not have made is noticed', async () => {
    const history = read('retry-and-condition.json');
    const submit = history.events.findLast(
      (event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'submitTaskRun',
    );
    if (submit?.activityTaskScheduledEventAttributes === undefined)
      throw new Error('The history has no submit.');
    submit.activityTaskScheduledEventAttributes.activityType.name = 'createCluster';
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});
