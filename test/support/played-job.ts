import type { Admission } from '../../src/core/jobs/admission.js';
import { applyJobEvent } from '../../src/core/jobs/apply-job-event.js';
import type { Job } from '../../src/core/jobs/job.js';
import type { JobCommand, JobEvent } from '../../src/core/jobs/job-event.js';
import { newJob } from '../../src/core/jobs/job-state.js';
import type { JsonObject } from '../../src/core/json.js';

/** A job to which things happen, a millisecond apart. */
export class Played {
  readonly job: Job = { state: newJob('7'), documents: {} };
  atMillis = 0;

  constructor(settings?: JsonObject) {
    if (settings !== undefined) this.deploy(settings);
  }

  apply(
    event: JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'atMillis'> : never) : never,
  ): string[] {
    return this.commands(event).map(said);
  }

  /** The same, as the commands are. */
  commands(
    event: JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'atMillis'> : never) : never,
  ): JobCommand[] {
    return applyJobEvent(this.job, { ...event, atMillis: ++this.atMillis });
  }

  deploy(document: JsonObject): string[] {
    const number = this.job.state.versions.length + 1;
    const version = {
      version: number,
      digest: `d${number}`,
      author: 'jane',
      timeMillis: this.atMillis,
      source: {},
    };
    return this.apply({ kind: 'deployed', identity: 'n', name: 'n', version, document });
  }

  ask(
    workflowId: string,
    more: { version?: number; trigger?: string; requestedMillis?: number; dueMillis?: number } = {},
  ): string[] {
    const own = { version: 1, trigger: 'ONE_TIME', requestedMillis: this.atMillis, ...more };
    return this.apply({ kind: 'run_requested', run: { workflowId, jobRunId: `1${workflowId}`, ...own } });
  }

  end(workflowId: string, result = 'SUCCESS'): string[] {
    return this.apply({ kind: 'run_ended', workflowId, result });
  }
}

/** `a: run 1`, `b: wait`, `c: skip CODE`, `d: cancel`, `e: start FILE_ARRIVAL`, `ask q`, `ask jobs 1`, `tell 2 of a`. */
function said(command: JobCommand): string {
  switch (command.kind) {
    case 'tell_run':
      return `${command.workflowId}: ${admissionText(command.admission)}`;
    case 'cancel_run':
      return `${command.workflowId}: cancel`;
    case 'start_run':
      return `${command.workflowId}: start ${command.trigger['type'] as string}`;
    case 'read_condition':
      return `ask ${command.condition.queryId}${command.workflowId === undefined ? '' : ` for ${command.workflowId}`}`;
    case 'ask_jobs':
      return `ask jobs ${command.jobIds.join()}`;
    case 'leave_job':
      return `leave ${command.jobId}`;
    case 'tell_watchers':
      return `tell ${command.jobIds.join()} of ${command.run.workflowId}`;
  }
}

function admissionText(admission: Admission): string {
  switch (admission.kind) {
    case 'run':
      return `run ${admission.version}${admission.document === undefined ? '' : ' with settings'}`;
    case 'wait':
      return 'wait';
    case 'skip':
      return `skip ${admission.code}`;
  }
}
