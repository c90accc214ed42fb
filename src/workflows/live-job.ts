import { getExternalWorkflowHandle, patched, upsertMemo } from '@temporalio/workflow';
import { applyJobEvent } from '../core/jobs/apply-job-event.js';
import type { RunRequest } from '../core/jobs/admission.js';
import type { Job } from '../core/jobs/job.js';
import type { JobCommand, JobEvent } from '../core/jobs/job-event.js';
import { jobSummary } from '../core/jobs/job-summary.js';
import { askJobs, leaveJob, readCondition, startRun, tellWatchers } from './job-triggers.js';
import { admissionSignal } from './job-messages.js';
import type { Untimed } from './live-run.js';

/** Builds before it started no runs by `trigger` and `continuous`. */
const TRIGGERS = 'triggers';
/** Builds before it ran each time of a schedule as often as it was started. */
const REPEATED_STARTS = 'repeated-starts';

/** A deployed job that runs and people talk to. */
export class LiveJob {
  /** Set when an event was applied that the loop has not looked at. */
  touched = false;
  /** Messages to runs and other jobs, starts and questions that are under way. */
  sending = 0;
  /** Ends with the last of those that change the schedule. */
  #lastTurn: Promise<unknown> = Promise.resolve();
  #published = '';

  constructor(readonly job: Job) {}

  /** Applies an event and does what it asks for. */
  apply(event: Untimed<JobEvent>): void {
    this.job.ignoresTriggers = !patched(TRIGGERS);
    const commands = applyJobEvent(this.job, { ...event, atMillis: Date.now() });
    for (const command of commands) this.#execute(command);
    this.touched = true;
    this.#publish();
  }

  /** A run asks whether it may begin. */
  requestRun(run: RunRequest): void {
    const { dueMillis, ...rest } = run;
    const isDated = dueMillis !== undefined && patched(REPEATED_STARTS);
    this.apply({ kind: 'run_requested', run: isDated ? run : rest });
  }

  /** Does something once all that has begun before has ended. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(act);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #execute(command: JobCommand): void {
    const { jobId } = this.job.state;
    switch (command.kind) {
      case 'tell_run':
      case 'cancel_run':
        return this.#tellRun(command);
      case 'start_run':
        return this.#send(startRun(jobId, command), () => this.#lose(command.workflowId));
      case 'read_condition':
        return this.#send(readCondition(this, command));
      case 'ask_jobs':
        return this.#send(askJobs(this, jobId, command.jobIds));
      case 'leave_job':
        return this.#send(leaveJob(jobId, command.jobId));
      case 'tell_watchers':
        return this.#send(tellWatchers(this, command));
    }
  }

  #tellRun(command: Extract<JobCommand, { kind: 'tell_run' | 'cancel_run' }>): void {
    const { workflowId } = command;
    const run = getExternalWorkflowHandle(workflowId);
    const sent =
      command.kind === 'cancel_run' ? run.cancel() : run.signal(admissionSignal, command.admission);
    // A run that cannot be reached has ended, by force if it had more to say.
    this.#send(sent, () => this.#lose(workflowId));
  }

  #lose(workflowId: string): void {
    this.apply({ kind: 'runs_lost', workflowIds: [workflowId] });
  }

  #send(sent: Promise<unknown>, failed: () => void = () => undefined): void {
    this.sending++;
    void sent.catch(failed).finally(() => {
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
