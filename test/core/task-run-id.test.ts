import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTaskRunId, taskOfOrdinal, taskRunId, taskRunMark } from '../../src/core/task-run-id.js';

const runId = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }).map(String);
const place = fc.integer({ min: 1, max: 2000 }).chain((taskCount) =>
  fc.record({
    taskCount: fc.constant(taskCount),
    taskIndex: fc.integer({ min: 0, max: taskCount - 1 }),
    attempt: fc.integer({ min: 0, max: 129 }),
  }),
);

test('an id says whose it is, which task, and which attempt', () => {
  fc.assert(
    fc.property(runId, place, (id, { taskIndex, taskCount, attempt }) => {
      const { mark, ordinal } = readTaskRunId(taskRunId(id, { taskIndex, taskCount, attempt }));
      expect(mark).toBe(taskRunMark(id));
      expect(taskOfOrdinal(ordinal, taskCount)).toEqual({ taskIndex, attempt });
    }),
  );
});

test('clients in JavaScript keep every id, of runs with longer ids and after any number of attempts, too', () => {
  const anyRun = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);
  fc.assert(
    fc.property(anyRun, place, fc.integer({ min: 0, max: 1e9 }), (id, { taskIndex, taskCount }, attempt) => {
      const found = taskRunId(id, { taskIndex, taskCount, attempt });
      expect(Number.isSafeInteger(Number(found))).toBe(true);
      expect(readTaskRunId(found).mark).toBe(taskRunMark(id));
      expect(taskOfOrdinal(readTaskRunId(found).ordinal, taskCount)).toMatchObject({ taskIndex });
    }),
  );
});

test('no two are the same', () => {
  fc.assert(
    fc.property(runId, place, place, (id, one, two) => {
      const other = { ...two, taskCount: one.taskCount, taskIndex: two.taskIndex % one.taskCount };
      const isSame = one.taskIndex === other.taskIndex && one.attempt === other.attempt;
      expect(taskRunId(id, one) === taskRunId(id, other)).toBe(isSame);
    }),
  );
  const marks = Array.from({ length: 10_000 }, (_, at) => taskRunMark(String(4_000_000_000_000_000 + at)));
  expect(new Set(marks).size).toBe(marks.length);
});

test('an ordinal that no task run has', () => {
  expect(taskOfOrdinal(0, 3)).toBeUndefined();
  expect(taskOfOrdinal(1, 0)).toBeUndefined();
});
