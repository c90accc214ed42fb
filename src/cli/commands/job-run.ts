import { JobRuns } from '../../client/job-runs.js';
import { given } from '../../core/json.js';
import { explainRun } from './explain-job.js';
import { followStarted, REMOTE_INTERVAL_MILLIS, type StartedOptions, waitMillis } from './follow-started.js';
import { parsePairs, terminalFor, withJobs, withTemporal } from './global-options.js';

export interface JobRunOptions extends StartedOptions {
  param: string[];
  token?: string;
}

/** `brickwork job run JOB`: starts a run of a deployed job and follows it; the exit status tells its result. */
export async function runJob(job: string, options: JobRunOptions): Promise<number> {
  const terminal = terminalFor(options);
  const parameters = parsePairs('--param', options.param);
  const timeoutMillis = waitMillis(options);
  if (options.explain === true) return explainRun(job, { parameters }, options);
  const { token } = options;
  const started = await withJobs(options, terminal, (jobs) =>
    jobs.runNow(job, { parameters, ...given('token', token) }),
  );
  return withTemporal(options, (client) =>
    followStarted(new JobRuns(client, options.taskQueue), started, options, terminal, {
      intervalMillis: REMOTE_INTERVAL_MILLIS,
      ...given('timeoutMillis', timeoutMillis),
    }),
  );
}
