import type { BenchStack } from './stack.js';

/** How some seconds are spread. */
export interface Spread {
  median: number;
  p90: number;
  p99: number;
  most: number;
}

/** Start and end of a run, by Databricks' clock, in milliseconds; the question is itself a call of the API. */
export async function timesOf(
  { emulatorUrl }: BenchStack,
  runId: string,
): Promise<{ start: number; end: number }> {
  const headers = { authorization: 'Bearer bench' };
  const answer = await fetch(`${emulatorUrl}/api/2.2/jobs/runs/get?run_id=${runId}`, { headers });
  const { start_time, end_time } = (await answer.json()) as { start_time: number; end_time: number };
  return { start: start_time, end: end_time };
}

/** How these seconds are spread. */
export function spreadOf(seconds: number[]): Spread {
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
  return { median: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
}
