import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { Job } from '../core/jobs/job.js';
import { type JobDocuments, type JobState, newJob } from '../core/jobs/job-state.js';
import { jobView, type JobView } from '../core/jobs/job-view.js';
import { given } from '../core/json.js';
import { setJobHandlers } from './job-handlers.js';
import { LiveJob } from './live-job.js';
import { TriggerWatch } from './trigger-watch.js';
import { isVersioned } from './versioned.js';

const { findClosedRuns } = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '5 seconds', maximumInterval: '1 minute' },
});

/** Runs that were ended by force say nothing, so they are looked for: soon where others wait for them. */
const LOOK_MILLIS = 10 * 60_000;
const LOOK_WHEN_QUEUED_MILLIS = 60_000;
/** Once, after a delete: a cancellation of a run that has ended comes to nothing, and says so to nobody. */
const LOOK_AFTER_DELETE_MILLIS = 1000;

/** A job that is not deployed by then has refused its first deploy, and leaves nothing behind. */
const FIRST_DEPLOY_MILLIS = 5000;

/** Far below the 51,200 at which the server ends a workflow; a run takes about ten. */
const MOST_EVENTS = 10_000;

/**
 * A deployed job, for as long as it is deployed: the versions of its settings, and which of its runs begin when.
 * `created` is `{"job_id"}`; the rest counts only after continue-as-new. Ends once the job is deleted and its last run has
 * ended, with the last view.
 */
export async function deployedJob(
  created: { job_id: string },
  state?: JobState,
  documents?: JobDocuments,
  seenFiles?: string,
): Promise<JobView> {
  const job: Job = {
    state: state ?? newJob(created.job_id),
    documents: documents ?? {},
    ...given('seenFiles', seenFiles),
  };
  const live = new LiveJob(job);
  setJobHandlers(live);
  const watch = new Watch(live);
  const triggers = new TriggerWatch(live);
  if (!(await isEverDeployed(job.state))) return jobView(job, Date.now());
  const isIdle = (): boolean => allHandlersFinished() && live.sending === 0 && !watch.isLooking;
  const isOver = (): boolean =>
    job.state.deleted !== undefined && job.state.active.length + job.state.queued.length === 0;
  const handsOver = (): boolean => {
    const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
    return continueAsNewSuggested || historyLength > MOST_EVENTS || targetWorkerDeploymentVersionChanged;
  };
  for (;;) {
    live.touched = false;
    watch.plan();
    triggers.plan();
    if (isIdle() && isOver()) return jobView(job, Date.now());
    if (isIdle() && handsOver())
      await makeContinueAsNewFunc<typeof deployedJob>(
        isVersioned() ? { initialVersioningBehavior: 'AUTO_UPGRADE' } : {},
      )(created, job.state, job.documents, ...(job.seenFiles === undefined ? [] : [job.seenFiles]));
    await condition(() => live.touched || (isIdle() && (isOver() || handsOver())));
  }
}
/** A job outlives builds, so it goes on with each new one; where workers have no versions there is nothing to say. */
setWorkflowOptions(() => (isVersioned() ? { versioningBehavior: 'AUTO_UPGRADE' } : {}), deployedJob);

/** False for a job whose first deploy has come to nothing. */
async function isEverDeployed(state: JobState): Promise<boolean> {
  const isDeployed = (): boolean => state.versions.length > 0;
  if (isDeployed() || (await condition(isDeployed, FIRST_DEPLOY_MILLIS))) return true;
  await condition(allHandlersFinished);
  return isDeployed();
}

/** Looks for runs that have ended without a word, while there are any that have not ended. */
class Watch {
  isLooking = false;
  /** When the next look is planned; timers for later ones may be open, and do nothing. */
  #nextMillis = Infinity;
  #hasLookedSinceDelete = false;

  constructor(private readonly live: LiveJob) {}

  plan(): void {
    if (this.#open().length === 0) return;
    const delay = this.#delay();
    const atMillis = Date.now() + delay;
    if (atMillis >= this.#nextMillis) return;
    this.#nextMillis = atMillis;
    void sleep(delay).then(async () => {
      if (this.#nextMillis === atMillis) await this.#look();
    });
  }

  #delay(): number {
    const { queued, deleted } = this.live.job.state;
    if (deleted !== undefined && !this.#hasLookedSinceDelete) return LOOK_AFTER_DELETE_MILLIS;
    return queued.length > 0 || deleted !== undefined ? LOOK_WHEN_QUEUED_MILLIS : LOOK_MILLIS;
  }

  #open(): string[] {
    const { active, queued, starting = [], asking = [] } = this.live.job.state;
    return [...active, ...queued, ...starting, ...asking].map(({ workflowId }) => workflowId);
  }

  async #look(): Promise<void> {
    this.#nextMillis = Infinity;
    this.#hasLookedSinceDelete = this.live.job.state.deleted !== undefined;
    const open = this.#open();
    if (open.length > 0) {
      this.isLooking = true;
      const workflowIds = await findClosedRuns(open);
      this.isLooking = false;
      if (workflowIds.length > 0) this.live.apply({ kind: 'runs_lost', workflowIds });
    }
    this.live.apply({ kind: 'woken' });
  }
}
