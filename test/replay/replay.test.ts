import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const path = (name: string): string => fileURLToPath(import.meta.resolve(`#brickwork/${name}`));

type History = { events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[] };

function read(name: string): History {
  return JSON.parse(readFileSync(HISTORIES + name, 'utf8')) as History;
}

async function replay(history: History): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: path('workflow-bundle.js') },
      dataConverter: { payloadConverterPath: path('workflows/payload-converter.cjs') },
    },
    history,
  );
}

describe('recorded histories replay on the workflow of today', () => {
  test.each(readdirSync(HISTORIES))('%s', async (name) => {
    await expect(replay(read(name))).resolves.toBeUndefined();
  });

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
