import type { JsonObject } from '../json.js';
import type { JobCommand } from './job-event.js';
import { currentVersion, type JobState } from './job-state.js';

/** Of the name of a job, in the workflow ids of its runs. */
const LONGEST_NAME = 200;

/** The workflow id of a run that the job starts itself; `key` tells it from all others of the job. */
export function ownRunWorkflowId({ name, jobId }: JobState, key: string): string {
  return `${name.slice(0, LONGEST_NAME)}/${jobId}-${key}`;
}

/** What makes a time a key of its own: two in one millisecond would be one run. */
export function laterThan(lastMillis: number | undefined, atMillis: number): number {
  return Math.max(atMillis, (lastMillis ?? 0) + 1);
}

/** Has the job start a run, which takes a place among its runs from now on. */
export function startRun(
  state: JobState,
  run: {
    workflowId: string;
    trigger: JsonObject & { type: string };
    parameters: Record<string, string>;
    atMillis: number;
  },
): JobCommand {
  const { workflowId, trigger, parameters, atMillis } = run;
  const version = currentVersion(state)?.version ?? 0;
  const starting = { workflowId, version, trigger: trigger.type, requestedMillis: atMillis };
  state.starting = [...(state.starting ?? []), starting];
  return { kind: 'start_run', workflowId, version, trigger, parameters };
}
