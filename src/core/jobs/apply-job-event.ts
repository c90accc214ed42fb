import { given } from '../json.js';
import { admitQueued, endRuns, requestRun } from './admit-runs.js';
import { fireTrigger } from './fire-trigger.js';
import type { Job } from './job.js';
import type { JobCommand, JobEvent, TriggerEvent } from './job-event.js';
import { keepDocuments } from './kept-documents.js';
import { forgetStarts } from './repeated-start.js';
import { takeAnswer, takeTriggerEvent, takeUpstreamEnd, wantRun } from './trigger-events.js';

/**
 * Applies an event, and says what is to be done. Invariants:
 * 1. Never more runs are active than the settings in force allow, but for those that began under others.
 * 2. A run is told exactly one of `run` and `skip`, in the end; before it at most once `wait`.
 * 3. Waiting runs are admitted in the order in which they were asked for.
 * 4. What a trigger has noticed starts one run, or waits to: it is never forgotten.
 */
export function applyJobEvent(job: Job, event: JobEvent): JobCommand[] {
  const { atMillis } = event;
  const commands = [...applied(job, event), ...admitQueued(job, atMillis)];
  return [...commands, ...fireTrigger(job, atMillis)];
}

function applied(job: Job, event: JobEvent): JobCommand[] {
  const { state, documents } = job;
  const { atMillis } = event;
  switch (event.kind) {
    case 'deployed':
      state.identity = event.identity;
      state.name = event.name;
      state.versions.push(event.version);
      documents[event.version.version] = event.document;
      keepDocuments(state, documents);
      return [];
    case 'run_requested':
      return requestRun(job, event.run, atMillis);
    case 'backfilled':
      forgetStarts(state, event.fromMillis, event.toMillis);
      return [];
    case 'run_ended':
      return endRuns(state, [event.workflowId], event.result, {
        atMillis,
        ...given('jobRunId', event.jobRunId),
      });
    case 'runs_lost':
      return endRuns(state, event.workflowIds, 'LOST', { atMillis });
    case 'paused': {
      const { by, note } = event;
      state.pause = { by, sinceMillis: atMillis, ...given('note', note) };
      return [];
    }
    case 'resumed':
      delete state.pause;
      return [];
    case 'permissions_set':
      state.permissions = event.list;
      return [];
    case 'deleted':
      state.deleted = { by: event.by, atMillis };
      return event.cancelsRuns
        ? state.active.map(({ workflowId }) => ({ kind: 'cancel_run', workflowId }))
        : [];
    case 'woken':
      return [];
    default:
      return appliedToTrigger(job, event);
  }
}

function appliedToTrigger(job: Job, event: TriggerEvent & { atMillis: number }): JobCommand[] {
  switch (event.kind) {
    case 'condition_read':
      return takeAnswer(job, event, event.atMillis);
    case 'run_wanted':
      return wantRun(job, event, event.atMillis);
    case 'upstream_run_ended':
      return takeUpstreamEnd(job, event, event.atMillis);
    default:
      takeTriggerEvent(job, event, event.atMillis);
      return [];
  }
}
