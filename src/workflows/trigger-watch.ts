import {
  ActivityCancellationType,
  CancellationScope,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { LookInput } from '../activities/job-triggers.js';
import { isPaused, nextWakeMillis, triggerInForce, watchedText } from '../core/jobs/fire-trigger.js';
import { given } from '../core/json.js';
import type { LiveJob } from './live-job.js';

/** A lease, and a listing that begins at its end; a worker that is lost costs this much. */
const { awaitLook } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Looks at what the trigger of a job watches, by a chain of leases, and wakes the job when it is due. */
export class TriggerWatch {
  #watching: { key: string; scope: CancellationScope } | undefined;
  #wakeMillis = Infinity;

  constructor(private readonly live: LiveJob) {}

  /** Called after each event. */
  plan(): void {
    this.#planWake();
    const input = lookInput(this.live);
    const key = input === undefined ? undefined : `${input.workspace ?? ''} ${watchedText(input.watched)}`;
    if (key === this.#watching?.key) return;
    this.#watching?.scope.cancel();
    this.#watching = undefined;
    if (key === undefined) return;
    const scope = new CancellationScope();
    this.#watching = { key, scope };
    void scope.run(() => this.#look(key));
  }

  async #look(key: string): Promise<void> {
    const { live } = this;
    for (;;) {
      const input = lookInput(live);
      if (input === undefined || this.#watching?.key !== key) return;
      try {
        const look = await awaitLook(input);
        if (this.#watching?.key !== key) return;
        live.apply({ kind: 'looked', watched: watchedText(input.watched), look });
      } catch (problem) {
        if (isCancellation(problem)) return;
        const message = problem instanceof Error ? (problem.cause as Error | undefined)?.message : undefined;
        const look = { kind: 'problem' as const, message: message ?? String(problem) };
        live.apply({ kind: 'looked', watched: watchedText(input.watched), look });
        await sleep('1 minute');
      }
    }
  }

  #planWake(): void {
    const atMillis =
      this.live.job.ignoresTriggers === true ? undefined : nextWakeMillis(this.live.job, Date.now());
    if (atMillis === undefined || atMillis >= this.#wakeMillis) return;
    this.#wakeMillis = atMillis;
    void sleep(Math.max(atMillis - Date.now(), 1)).then(() => {
      if (this.#wakeMillis === atMillis) this.#wakeMillis = Infinity;
      this.live.apply({ kind: 'woken' });
    });
  }
}

/** What is to be looked at; undefined where nothing is, or nothing that has to be looked at from here. */
function lookInput({ job }: LiveJob): LookInput | undefined {
  const trigger = job.ignoresTriggers === true ? undefined : triggerInForce(job);
  const { trigger: state, jobId } = job.state;
  if (trigger === undefined || state === undefined || isPaused(job, trigger)) return undefined;
  const { watched, workspace } = trigger;
  if (watched.kind === 'jobs' || watched.kind === 'continuous') return undefined;
  const { tables, digest, gaveRows, hasLooked = false, problem } = state;
  return {
    jobId,
    watched,
    isFirst: !hasLooked,
    hasProblem: problem !== undefined,
    ...given('workspace', workspace),
    ...given('tables', tables),
    ...given('digest', digest),
    ...given('gaveRows', gaveRows),
  };
}
