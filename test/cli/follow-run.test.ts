import { describe, expect, test } from 'vitest';
import type { JobRuns, RunEnding } from '../../src/client/job-runs.js';
import { followRun } from '../../src/cli/commands/follow-run.js';
import { processTerminal } from '../../src/cli/terminal/terminal.js';
import { serviceError } from '../support/service-error.js';

const [PERMISSION_DENIED, UNAVAILABLE] = [7, 14];
const ENDED: RunEnding = { kind: 'broken', message: 'the end' };

/** Runs whose first question for the end fails. */
function following(
  code: number,
  signal?: AbortSignal,
): { notes: string[]; ending: ReturnType<typeof followRun> } {
  const notes: string[] = [];
  let calls = 0;
  const failure = serviceError(code, 'no answer');
  const runs = {
    view: () => Promise.reject(failure),
    ending: () => (calls++ === 0 ? Promise.reject(failure) : Promise.resolve(ENDED)),
  };
  const terminal = { ...processTerminal(), isLive: false, note: (line: string) => void notes.push(line) };
  const options = { intervalMillis: 50, ...(signal === undefined ? {} : { signal }) };
  return { notes, ending: followRun(runs as unknown as JobRuns, 'id', terminal, options) };
}

describe('a run is followed', () => {
  test('also while the Temporal service is away', async () => {
    const { notes, ending } = following(UNAVAILABLE);
    expect(await ending).toEqual(ENDED);
    expect(notes).toEqual([expect.stringMatching(/does not answer; asking it again/)]);
  });

  test('until it is no longer wanted', async () => {
    const stop = new AbortController();
    const { ending } = following(UNAVAILABLE, stop.signal);
    stop.abort();
    expect(await ending).toBeUndefined();
  });

  test('but not where the service refuses', async () => {
    await expect(following(PERMISSION_DENIED).ending).rejects.toThrow(/The call failed/);
  });
});
