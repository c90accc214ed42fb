import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { MessageRefused } from '../../client/message-refused.js';
import { given, type JsonObject } from '../../core/json.js';
import { settingsDiff } from '../../core/jobs/settings-diff.js';
import { readInstant } from '../read/read-instant.js';
import { renderDiff } from '../render/render-diff.js';
import { renderJob, renderJobs, renderVersions } from '../render/render-job.js';
import { renderBackfill } from '../render/render-backfill.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { TemporalCall } from './explain.js';
import { explainJob, explainList, explainSchedule } from './explain-job.js';
import {
  type GlobalOptions,
  parseNumber,
  parsePairs,
  parseWhole,
  terminalFor,
  wantsJson,
  withJobs,
} from './global-options.js';

const MOST_VERSIONS = 1_000_000;

/** `brickwork job list`. */
export async function list(options: GlobalOptions): Promise<number> {
  if (options.explain === true) return explainList(options);
  const terminal = terminalFor(options);
  const jobs = await withJobs(options, terminal, (deployed) => deployed.list());
  if (wantsJson(options)) terminal.data(JSON.stringify(jobs));
  else if (jobs.length === 0) terminal.note('No job is deployed. brickwork deploy FILE deploys one.');
  else for (const line of renderJobs(jobs, terminal.colors)) terminal.data(line);
  return EXIT.success;
}

/** A question to a job, or something that is done to it; for people its answer is lines. */
interface JobCall<T> {
  calls: TemporalCall[];
  ask: (jobs: DeployedJobs) => Promise<T>;
  lines: (answer: T) => string[];
}

async function callJob<T>(job: string, call: JobCall<T>, options: GlobalOptions): Promise<number> {
  if (options.explain === true) return explainJob(job, call.calls, options);
  const terminal = terminalFor(options);
  const answer = await withJobs(options, terminal, call.ask);
  if (wantsJson(options)) terminal.data(JSON.stringify(answer));
  else for (const line of call.lines(answer)) terminal.data(line);
  return EXIT.success;
}

const ABOUT_JOB: TemporalCall[] = [{ verb: ['query', '--type', 'job'] }];

/** `brickwork job show JOB`. */
export function show(job: string, options: GlobalOptions): Promise<number> {
  const { colors } = terminalFor(options);
  const ask = (jobs: DeployedJobs) => jobs.show(job);
  return callJob(
    job,
    { calls: ABOUT_JOB, ask, lines: (view) => renderJob(view, Date.now(), colors) },
    options,
  );
}

/** `brickwork job versions JOB`. */
export function versions(job: string, options: GlobalOptions): Promise<number> {
  const { colors } = terminalFor(options);
  const ask = (jobs: DeployedJobs) => jobs.versions(job);
  return callJob(job, { calls: ABOUT_JOB, ask, lines: (answer) => renderVersions(answer, colors) }, options);
}

/** `brickwork job diff JOB [V1 [V2]]`: by default what the version in force has changed. */
export function diff(job: string, from: string | undefined, to: string | undefined, options: GlobalOptions) {
  const { colors } = terminalFor(options);
  const [one, other] = [from, to].map((text) => parseWhole('A version', text, 1));
  const ask = async (jobs: DeployedJobs) => {
    const after = await jobs.settings(job, other);
    const earlier = one ?? after.version - 1;
    if (earlier === 0)
      throw new MessageRefused('The job has one version only, so there is nothing to compare.');
    const before = await jobs.settings(job, earlier);
    return {
      from: before.version,
      to: after.version,
      changes: settingsDiff(before.document, after.document),
    };
  };
  const calls = [one, other].map((version): TemporalCall => {
    const verb = ['query', '--type', 'settings'];
    return version === undefined ? { verb } : { verb, input: version };
  });
  return callJob(
    job,
    {
      calls,
      ask,
      lines: (answer) => [
        `version ${answer.from} → ${answer.to}`,
        ...(answer.changes.length === 0 ? ['no difference'] : renderDiff(answer.changes, colors)),
      ],
    },
    options,
  );
}

export interface ActOptions extends GlobalOptions {
  by: string;
  note?: string;
  cancelRuns?: boolean;
}

function act<T>(
  job: string,
  { name, input, ...call }: { name: string; input: JsonObject } & Omit<JobCall<T>, 'calls'>,
  options: GlobalOptions,
): Promise<number> {
  return callJob(job, { ...call, calls: [{ verb: ['update', 'execute', '--name', name], input }] }, options);
}

/** `brickwork job pause JOB`. */
export function pause(job: string, options: ActOptions): Promise<number> {
  const { by, note } = options;
  const input = { by, ...(note === undefined ? {} : { note }) };
  const lines = (view: { name: string }) => [`${view.name} is paused: nothing but people starts its runs.`];
  return act(job, { name: 'pause', input, ask: (jobs) => jobs.pause(job, input), lines }, options);
}

/** `brickwork job resume JOB`. */
export function resume(job: string, options: ActOptions): Promise<number> {
  const input = { by: options.by };
  const lines = (view: { name: string }) => [`${view.name} goes on.`];
  return act(job, { name: 'resume', input, ask: (jobs) => jobs.resume(job, input), lines }, options);
}

/** `brickwork job rollback JOB VERSION`. */
export function rollback(job: string, text: string, options: ActOptions): Promise<number> {
  const version = parseNumber('A version', text, 1, MOST_VERSIONS);
  const { by } = options;
  return act(
    job,
    {
      name: 'rollback',
      input: { version, by },
      ask: (jobs) => jobs.rollback(job, version, { by }),
      lines: (done) => [
        done.changed
          ? `Version ${done.version} is in force, with the settings of version ${version}.`
          : `Version ${done.version} is in force and has these settings already.`,
      ],
    },
    options,
  );
}

/** `brickwork job delete JOB`. */
export function remove(job: string, options: ActOptions): Promise<number> {
  const { by, cancelRuns = false } = options;
  const rest = cancelRuns ? 'its active runs are canceled' : 'its active runs go on';
  return act(
    job,
    {
      name: 'delete',
      input: { by, cancel_runs: cancelRuns },
      ask: (jobs) => jobs.delete(job, { by, cancelRuns }),
      lines: (view) => [`${view.name} is deleted; ${rest}.`],
    },
    options,
  );
}

export interface TriggerOptions extends GlobalOptions {
  param: string[];
  token?: string;
}

/** `brickwork job trigger JOB`. */
export function trigger(job: string, { param, token, ...options }: TriggerOptions): Promise<number> {
  const wanted = { parameters: parsePairs('--param', param), ...given('token', token) };
  const lines = (view: { name: string }) => [`${view.name} starts a run. brickwork job show lists it.`];
  const ask = (jobs: DeployedJobs) => jobs.trigger(job, wanted);
  return act(job, { name: 'trigger', input: wanted, ask, lines }, options);
}

export interface BackfillOptions extends GlobalOptions {
  from: string;
  to: string;
}

/** `brickwork job backfill JOB --from TIME --to TIME`. */
export function backfill(job: string, options: BackfillOptions): Promise<number> {
  const [from, to] = [readInstant('--from', options.from), readInstant('--to', options.to)];
  const ends = ['--start-time', from.toISOString(), '--end-time', to.toISOString()];
  if (options.explain === true) return Promise.resolve(explainSchedule(job, ['backfill', ...ends], options));
  const ask = (jobs: DeployedJobs) => jobs.backfill(job, { from, to });
  return callJob(job, { calls: [], ask, lines: renderBackfill }, options);
}
