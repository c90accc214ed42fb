import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { cronsOf, liveJobs, pastJobs } from '../../chaos/firing-jobs.js';
import { describeFirings, firings, isRight } from '../../chaos/firings.js';
import { ChaosStack } from '../../chaos/stack.js';

const FROM = Date.parse('2026-11-28T23:59:50Z');

describe('the jobs of the campaign', () => {
  test('fire every second of a while, over the ends of minutes, hours and days, and at no other time', () => {
    expect(cronsOf(FROM, 90)).toEqual([
      '50-59 59 23 28 11 ? 2026',
      '0-59 0 0 29 11 ? 2026',
      '0-19 1 0 29 11 ? 2026',
    ]);
    const times = liveJobs(FROM, 90).flatMap(({ expected }) => expected);
    expect(new Set(times)).toEqual(new Set(Array.from({ length: 90 }, (_, at) => FROM + at * 1000)));
    expect(times).toHaveLength(180);
  });

  test('make up for as many times as they are asked to', () => {
    for (const { identity, expected, backfills } of pastJobs(25)) {
      expect([identity, expected.length, backfills.length]).toEqual([identity, 25, 2]);
      expect(backfills.map(({ from, to }) => [from.getTime(), to.getTime()])).toEqual([
        [expected[0], expected[12]],
        [expected[13], expected[24]],
      ]);
    }
  });
});

test.concurrent(
  'a short campaign: every time has one run, though the server and a worker are killed',
  async () => {
    const lines: string[] = [];
    const options = { backfilled: 28, liveSeconds: 24, kills: 1, calmMillis: 9000 };
    const tally = await firings({ ...options, progress: (line) => void lines.push(line) });
    expect(isRight(tally), `${describeFirings(tally)}\n${lines.join('\n')}`).toBe(true);
    expect(tally.firings).toBe(9 * 28 + 2 * 24);
    expect(Math.min(tally.serverKills, tally.workerKills)).toBeGreaterThan(0);
  },
  420_000,
);

const DOWN_MILLIS = 16_000;
const WINDOW_SECONDS = 10;

test.concurrent(
  'a schedule makes up for what its window has, and for no more, after the server was away',
  async () => {
    const stack = await ChaosStack.start(1, { eventsBeforeContinue: ['10000'], clockMinutes: ['0'] });
    try {
      const schedule = { quartz_cron_expression: '* * * * * ?', timezone_id: 'UTC' };
      const deploy = async (name: string, firing: object): Promise<string> => {
        const task = { task_key: 'check', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } };
        const limits = { max_concurrent_runs: 10, queue: { enabled: true } };
        const document = { name, tasks: [task], ...limits, schedule, brickwork: { schedule: firing } };
        return (await stack.jobs.deploy({ document, author: 'jane' })).jobId;
      };
      const forgetful = await deploy('forgetful', { catchup_window_seconds: WINDOW_SECONDS });
      const faithful = await deploy('faithful', {});
      await sleep(2000);
      const downMillis = Date.now();
      await stack.killServer(DOWN_MILLIS);
      const upMillis = Date.now();

      const scheduled = async (jobId: string): Promise<Map<number, number>> => {
        const query = `TemporalScheduledById = "job/${jobId}"`;
        const runs = new Map<number, number>();
        for await (const { searchAttributes, startTime } of stack.client.client.workflow.list({ query }))
          runs.set(
            (searchAttributes['TemporalScheduledStartTime']?.[0] as Date).getTime(),
            startTime.getTime(),
          );
        return runs;
      };
      const missed = async (jobId: string): Promise<number> => {
        const { info } = await stack.client.client.schedule.getHandle(`job/${jobId}`).describe();
        return info.numActionsMissedCatchupWindow;
      };
      const last = async (jobId: string): Promise<number> => Math.max(...(await scheduled(jobId)).keys());
      const both = async (): Promise<number> => Math.min(await last(faithful), await last(forgetful));
      // Its scheduler needs a while before it makes up for anything, on a busy machine more than ten seconds.
      await expect.poll(both, { timeout: 60_000, interval: 500 }).toBeGreaterThan(upMillis);
      const firstMillis = Math.ceil(downMillis / 1000 + 1) * 1000;
      const length = ((await both()) - firstMillis) / 1000 + 1;
      const away = Array.from({ length }, (_, at) => firstMillis + at * 1000);
      const unmade = async (): Promise<number[]> => {
        const all = await scheduled(faithful);
        return away.filter((time) => !all.has(time));
      };
      await expect.poll(unmade, { timeout: 20_000, interval: 500 }).toEqual([]);
      expect(await missed(faithful)).toBe(0);
      const some = await scheduled(forgetful);
      const lost = away.filter((time) => !some.has(time));
      const madeUp = away.filter((time) => some.has(time));
      // The oldest are lost, and all of them are older than the window when the server is back.
      expect([...lost, ...madeUp]).toEqual(away);
      expect(lost.length).toBeGreaterThan(0);
      expect(madeUp.length).toBeGreaterThan(0);
      const backMillis = Math.min(...madeUp.map((time) => some.get(time) ?? 0));
      expect(Math.max(...lost)).toBeLessThan(backMillis - WINDOW_SECONDS * 1000);
      expect(await missed(forgetful)).toBeGreaterThanOrEqual(lost.length);
    } finally {
      await stack.stop();
    }
  },
  180_000,
);
