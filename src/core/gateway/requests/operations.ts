import type { z } from 'zod';
import { getJobSchema, deleteJobSchema, resetSchema, updateSchema } from './job-requests.js';
import { jobsSchema, runsSchema } from './list-requests.js';
import { repairSchema } from './repair-request.js';
import { runNowSchema } from './run-now-request.js';
import { cancelAllSchema, exportSchema, getRunSchema, runSchema } from './run-requests.js';
import { submitSchema } from './submit-request.js';
import { settingsObject } from './wire-types.js';

/** One call of the Jobs API that is served. */
export interface Operation {
  method: 'GET' | 'POST';
  /** Behind `/api/<version>/jobs/`. */
  call: string;
  summary: string;
  /** Of the query of a GET, or the body of a POST. */
  request: z.ZodType;
}

const get = (call: string, summary: string, request: z.ZodType): Operation => {
  return { method: 'GET', call, summary, request };
};
const post = (call: string, summary: string, request: z.ZodType): Operation => {
  return { method: 'POST', call, summary, request };
};

/** What the gateway serves of the Jobs API, all its versions alike. */
export const OPERATIONS: readonly Operation[] = [
  post('create', 'Creates a job of these settings', settingsObject),
  post('reset', 'Replaces the settings of a job', resetSchema),
  post('update', 'Changes some of the settings of a job', updateSchema),
  post('delete', 'Deletes a job; its active runs go on', deleteJobSchema),
  get('get', 'The settings of a job', getJobSchema),
  get('list', 'Jobs, the newest first', jobsSchema),
  post('run-now', 'Starts a run of a job, one for a token', runNowSchema),
  post('runs/submit', 'Starts a one-time run, one for a token of a caller', submitSchema),
  get('runs/get', 'A run, or the run of a task', getRunSchema),
  get('runs/list', 'Runs, the newest first', runsSchema),
  get('runs/get-output', 'What the run of a task has come to', runSchema),
  get('runs/export', 'The notebook of the run of a task', exportSchema),
  post('runs/cancel', 'Cancels a run, or the run of a task', runSchema),
  post('runs/cancel-all', 'Cancels the active runs of a job', cancelAllSchema),
  post('runs/repair', 'Runs tasks of a run that has ended again', repairSchema),
  post('runs/delete', 'Deletes the history of a run that has ended', runSchema),
];

/** The versions of the API whose calls are served. */
export const API_VERSIONS = ['2.0', '2.1', '2.2'] as const;
