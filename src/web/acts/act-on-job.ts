import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { given } from '../../core/json.js';
import { jobPath, runPath } from '../parts/links.js';
import { type FormFields, neededField, parameterLines, textField } from './form-fields.js';

/** What was done, and the page that shows it. */
export interface Done {
  text: string;
  path: string;
}

/** Does something with a deployed job, as the command line does. */
export type JobAct = (jobs: DeployedJobs, job: string, fields: FormFields) => Promise<Done>;

export const JOB_ACTS: Record<string, JobAct> = {
  'run-now': async (jobs, job, fields) => {
    const parameters = parameterLines(textField(fields, 'parameters'));
    const { workflowId } = await jobs.runNow(job, { parameters });
    return { text: 'The run is started.', path: runPath(workflowId) };
  },
  pause: async (jobs, job, fields) => {
    const by = neededField(fields, 'by', 'Your name');
    const note = textField(fields, 'note');
    await jobs.pause(job, { by, ...given('note', note === '' ? undefined : note) });
    return { text: 'The job is paused: nothing but people starts runs.', path: jobPath(job) };
  },
  resume: async (jobs, job, fields) => {
    await jobs.resume(job, { by: neededField(fields, 'by', 'Your name') });
    return { text: 'The job starts runs again.', path: jobPath(job) };
  },
};
