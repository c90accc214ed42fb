import { ownCpuSeconds } from './processes.js';

const CHECK_MILLIS = 10;
/** What may be used at once after an idle moment, in seconds of CPU time. */
const BURST_SECONDS = 0.05;

/**
 * Holds each of these processes to so many cores, as a container's CPU limit does: one that has used up its share is
 * stopped until it has some again. Gives what ends that.
 */
export function limitCpu(pids: readonly number[], cores: number): () => void {
  const limited = pids.map((pid) => ({ pid, allowedSeconds: ownCpuSeconds(pid), isStopped: false }));
  let lastMillis = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const share = ((now - lastMillis) / 1000) * cores;
    lastMillis = now;
    for (const one of limited) {
      const used = ownCpuSeconds(one.pid);
      // What was not used is not saved up beyond the burst.
      one.allowedSeconds = Math.min(one.allowedSeconds + share, used + BURST_SECONDS);
      hold(one, used > one.allowedSeconds);
    }
  }, CHECK_MILLIS);
  return () => {
    clearInterval(timer);
    for (const one of limited) hold(one, false);
  };
}

function hold(one: { pid: number; isStopped: boolean }, isStopped: boolean): void {
  if (one.isStopped === isStopped) return;
  one.isStopped = isStopped;
  process.kill(one.pid, isStopped ? 'SIGSTOP' : 'SIGCONT');
}
