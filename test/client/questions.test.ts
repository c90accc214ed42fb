import { expect, test } from 'vitest';
import { OneAtATime } from '../../src/client/one-at-a-time.js';
import { job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

/** Of two at once one in some twenty was left without an answer, for 30 s. */
const RUNS = 25;

test('many questions to a run that has just ended are answered at once', async () => {
  const stack = await TestStack.start();
  stack.script('*');
  let slowest = 0;
  for (let run = 0; run < RUNS; run++) {
    const { workflowId } = await stack.runs.start(job([notebook('load')]));
    await stack.endOf(workflowId);
    const start = Date.now();
    const { runs } = stack;
    await Promise.all([
      ...[runs.view(workflowId), runs.plan(workflowId), runs.timeline(workflowId)],
      ...[runs.usage(workflowId), runs.taskValues(workflowId), runs.repairHistory(workflowId)],
    ]);
    slowest = Math.max(slowest, Date.now() - start);
  }
  await stack.stop();
  expect(slowest).toBeLessThan(9000);
}, 180_000);

test('what has the same key is done in order, other things beside it, and a failure holds nothing up', async () => {
  const turns = new OneAtATime();
  const done: string[] = [];
  const act = (name: string, millis: number) => async () => {
    await new Promise((resolve) => setTimeout(resolve, millis));
    done.push(name);
    if (name === 'fails') throw new Error(name);
  };
  const failing = turns.do('a', act('fails', 60));
  const all = [turns.do('a', act('second', 0)), turns.do('b', act('other', 0))];
  await expect(failing).rejects.toThrow('fails');
  await Promise.all(all);
  expect(done).toEqual(['other', 'fails', 'second']);
});
