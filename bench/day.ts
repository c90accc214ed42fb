import { chain, measure, type Measurement } from './measure.js';
import { startBenchStack } from './stack.js';

/** A minute of a task takes a second here, and so do leases: the server's own timers are too coarse for more. */
const SCALE = 60;
const DAY_SECONDS = 86_400;

/** A task of 24 hours, at a scale of 1:60. */
export async function dayLongTask(): Promise<Measurement> {
  const stack = await startBenchStack({
    BRICKWORK_LEASE_SECONDS: String(60 / SCALE),
    BRICKWORK_LONG_LEASE_SECONDS: String(300 / SCALE),
    BRICKWORK_LONG_LEASE_AFTER_SECONDS: String(600 / SCALE),
  });
  try {
    return await measure(stack, { ...chain(1), name: 'day', taskSeconds: DAY_SECONDS / SCALE });
  } finally {
    await stack.stop();
  }
}
