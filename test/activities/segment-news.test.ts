import { describe, expect, test } from 'vitest';
import { isNews, isOver } from '../../src/activities/segment-news.js';
import type { AwaitedMember } from '../../src/core/run/state/run-command.js';
import { readerKey } from '../../src/core/run/values/value-reads.js';
import type { JobRunSnapshot, TaskRunSnapshot } from '../../src/databricks/databricks-api.js';

function attempt(endTimeMillis?: number): TaskRunSnapshot {
  const isTerminal = endTimeMillis !== undefined;
  return {
    taskRunId: `at-${endTimeMillis}`,
    attemptNumber: 0,
    isTerminal,
    lifeCycleState: isTerminal ? 'TERMINATED' : 'RUNNING',
    ...(isTerminal ? { endTimeMillis, resultState: 'SUCCESS' } : {}),
  } as TaskRunSnapshot;
}

function member(taskIndex: number, taskKey: string, keys: string[] = []): AwaitedMember {
  const values = { keys, by: 'notebook' as const };
  return {
    taskIndex,
    taskKey,
    seen: { taskRunId: 'none', ended: false },
    maxRetries: 0,
    retryOnTimeout: false,
    reads: { publishesValues: true, ...(keys.length === 0 ? {} : { values }) },
  };
}

function snapshot(tasks: Record<string, TaskRunSnapshot>, isTerminal = false): JobRunSnapshot {
  const entries = Object.entries(tasks).map(([key, task]): [string, TaskRunSnapshot[]] => [key, [task]]);
  return { runId: '1', isTerminal, tasks: new Map(entries) };
}

/** `count` sets a value that a small task of the segment reads; `check` comes after it. */
const [count, check] = [member(0, 'count', ['rows']), member(1, 'check')];
const members = [count, check];
const reader = readerKey('0_');

describe('a task ends before the values of one upstream have been read', () => {
  const ended = { count: attempt(100), check: attempt(150) };

  test('its end is told once they have been', () => {
    const reading = snapshot({ ...ended, [reader]: attempt() });
    expect(members.map((one) => isOver(reading, members, one, ended[one.taskKey as 'count']))).toEqual([
      false,
      false,
    ]);
    expect(isNews(reading, members, check)).toBe(false);
    const read = snapshot({ ...ended, [reader]: attempt(200) });
    expect(members.map((one) => isNews(read, members, one))).toEqual([true, true]);
  });

  test('one that ended before that one waits for nothing, nor does any once the run has ended', () => {
    const before = { ...ended, check: attempt(50), [reader]: attempt() };
    expect(isNews(snapshot(before), members, check)).toBe(true);
    expect(isNews(snapshot({ ...ended, [reader]: attempt() }, true), members, check)).toBe(true);
  });
});
