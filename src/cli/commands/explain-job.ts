import { deployInput } from '../../client/deploy-input.js';
import { isJobId, JOBS_QUERY } from '../../client/find-job.js';
import type { FileJob } from '../../core/jobs/deploy-plan.js';
import { jobWorkflowId } from '../../core/jobs/job-workflow-id.js';
import type { JsonObject } from '../../core/json.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain, profileWords, shellLine, type TemporalCall, workflowCommand } from './explain.js';
import { type GlobalOptions, terminalFor } from './global-options.js';

/** Prints what deploys jobs with the stock command. */
export function explainDeploy(jobs: readonly FileJob[], author: string, options: GlobalOptions): number {
  const terminal = terminalFor(options);
  for (const job of jobs) {
    const { name, job_id: jobId } = job;
    const input = JSON.stringify(deployInput({ ...job, author }));
    const verb = [
      ...['execute-update-with-start', '--type', 'deployedJob', '--task-queue', options.taskQueue],
      ...['--id-conflict-policy', 'UseExisting', '--input', JSON.stringify({ job_id: jobId })],
      // Of a large job the input would be too long for a word of a command.
      ...['--update-name', 'deploy', '--update-input-file', `<(printf %s ${shellLine([input])})`],
    ];
    terminal.data(`# ${name}`);
    terminal.data(shellLine(workflowCommand(jobWorkflowId(jobId), verb, options)));
  }
  return EXIT.success;
}

/** Prints what lists the jobs. */
export function explainList(options: GlobalOptions): number {
  terminalFor(options).data(listCommand(options));
  return EXIT.success;
}

/** Prints calls of the workflow of a job; of one that is given by its name it says first how its id is found. */
export function explainJob(job: string, calls: TemporalCall[], options: GlobalOptions): number {
  if (isJobId(job)) return explain(jobWorkflowId(job), calls, options);
  const terminal = terminalFor(options);
  terminal.data(`# the id of the job ${job}, which is in its memo`);
  terminal.data(listCommand(options));
  return explain('job/<job id>', calls, options);
}

/** Prints what the stock command does with the Temporal Schedule of a job. */
export function explainSchedule(job: string, words: string[], options: GlobalOptions): number {
  const terminal = terminalFor(options);
  const id = isJobId(job) ? job : '<job id>';
  const [verb, ...rest] = words;
  const named = ['temporal', 'schedule', verb, '--schedule-id', jobWorkflowId(id)];
  if (!isJobId(job)) terminal.data(listCommand(options));
  terminal.data(shellLine([...named, '--overlap-policy', 'AllowAll', ...rest, ...profileWords(options)]));
  return EXIT.success;
}

/** Prints what starts a run of a job: its settings first, which are the first input of the run. */
export function explainRun(job: string, runOptions: JsonObject, options: GlobalOptions): number {
  explainJob(job, [{ comment: 'its settings', verb: ['query', '--type', 'settings'] }], options);
  const input = { deployed_job: { job_id: isJobId(job) ? job : '<job id>', version: 1 }, ...runOptions };
  const files = ['settings.json', `<(printf %s ${shellLine([JSON.stringify(input)])})`];
  const start = ['start', '--type', 'runJob', '--task-queue', options.taskQueue];
  const comment = 'the run, with the document of the settings in settings.json, and their version';
  const verb = [...start, ...files.flatMap((file) => ['--input-file', file])];
  return explain(`${job}/1`, [{ comment, verb }], options);
}

function listCommand(options: GlobalOptions): string {
  return shellLine(['temporal', 'workflow', 'list', '--query', JOBS_QUERY, ...profileWords(options)]);
}
