import { getExternalWorkflowHandle, upsertMemo } from '@temporalio/workflow';
import { applyJobEvent, type Job } from '../core/jobs/apply-job-event.js';
import type { JobCommand, JobEvent } from '../core/jobs/job-event.js';
import { jobSummary } from '../core/jobs/job-summary.js';
import { admissionSignal } from './job-messages.js';
import type { Untimed } from './live-run.js';

/** A deployed job that runs and people talk to. */
export class LiveJob {
  /** Set when an event was applied that the loop has not looked at. */
  touched = false;
  /** Messages to runs that are under way. */
  sending = 0;
  /** Ends with the last of those that change the schedule. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #published = '';

  constructor(readonly job: Job) {}

  /** Applies an event and does what it asks for. */
  apply(event: Untimed<JobEvent>): void {
    for (const command of applyJobEvent(this.job, { ...event, atMillis: Date.now() })) this.#execute(command);
    this.touched = true;
    this.#publish();
  }

  /** Does something once all that has begun before has ended. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(act);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #execute({ workflowId, ...command }: JobCommand): void {
    const run = getExternalWorkflowHandle(workflowId);
    const sent =
      command.kind === 'cancel_run' ? run.cancel() : run.signal(admissionSignal, command.admission);
    this.sending++;
    // A run that cannot be reached has ended, by force if it had more to say.
    const gone = (): void => this.apply({ kind: 'runs_lost', workflowIds: [workflowId] });
    void sent.catch(gone).finally(() => {
      this.sending--;
      this.touched = true;
    });
  }

  /** What lists show of a job stands in its memo, so that nobody has to ask each. */
  #publish(): void {
    const summary = jobSummary(this.job);
    const text = JSON.stringify(summary);
    if (summary.version === 0 || text === this.#published) return;
    this.#published = text;
    upsertMemo({ job: summary });
  }
}
