import type { Client } from '@temporalio/client';
import type { DeployedJobs } from '../../client/deployed-jobs.js';
import { JobNotFound, isJobId } from '../../client/find-job.js';
import type { JobRuns } from '../../client/job-runs.js';
import { listedRuns } from '../../client/list-runs.js';
import { areRunsSearchable } from '../../client/search-attributes.js';
import type { JobView } from '../../core/jobs/job-view.js';
import { given } from '../../core/json.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { RunRecord } from '../../core/trend/run-record.js';
import type { RunRecords } from '../records/run-records.js';
import { troubleOf } from './look-at-run.js';

/** A run in the grid of its job. */
export interface GridRun {
  workflow_id: string;
  state: string;
  start_time: number;
  end_time?: number;
  /** Of one that has ended, once it is known. */
  record?: RunRecord;
  /** Of one that goes on. */
  view?: RunView;
}

/** A job as its page shows it: a deployed one, or the runs of a name. */
export interface FoundJob {
  name: string;
  /** Absent for a name that is not deployed. */
  view?: JobView;
  /** Oldest first. */
  runs: GridRun[];
  /** How many of them are being read, and how many could not be. */
  asked: number;
  unreadable: number;
  trouble?: string;
  atMillis: number;
}

/** Columns of the grid. */
const MOST_RUNS = 25;
/** Active runs that are asked where they stand; the others stand in the list alone. */
const MOST_ACTIVE = 5;
const ANSWER_MILLIS = 10_000;

export interface JobLookOptions {
  client: Client;
  jobs: DeployedJobs;
  runs: JobRuns;
  records: RunRecords;
  /** Is told once records have come that were missing. */
  onRecords: (key: string) => void;
}

/** Looks at a job by its id, or at the runs of a name. Never throws. */
export function jobLook(options: JobLookOptions): (key: string, before?: FoundJob) => Promise<FoundJob> {
  return async (key, before) => {
    try {
      return await options.client.withDeadline(Date.now() + ANSWER_MILLIS, () => look(key, options));
    } catch (error) {
      const known = before ?? { name: key, runs: [], asked: 0, unreadable: 0 };
      const trouble = error instanceof JobNotFound ? error.message : troubleOf(error);
      return { ...known, trouble, atMillis: Date.now() };
    }
  };
}

async function look(key: string, options: JobLookOptions): Promise<FoundJob> {
  const { records, onRecords } = options;
  const view = await deployed(key, options.jobs);
  const name = view?.name ?? key;
  const listed = view === undefined ? await runsOfName(options.client, name) : runsOfView(view);
  const known = new Set(listed.map(({ workflow_id: id }) => id));
  const kept = await records.kept();
  const older = kept.filter(({ job, workflow_id: id }) => job === name && !known.has(id)).map(fromRecord);
  const runs = [...listed, ...older]
    .sort((one, other) => one.start_time - other.start_time)
    .slice(-MOST_RUNS);
  const ended = runs.flatMap(({ workflow_id, end_time }) =>
    end_time === undefined ? [] : [{ workflow_id, end_time }],
  );
  const unknown = ended.filter((run) => records.known(run) === undefined);
  const missing = unknown.filter((run) => !records.isUnreadable(run));
  if (missing.length > 0) void records.ask(missing.reverse()).then(() => onRecords(key));
  const active = runs.filter(({ end_time: end }) => end === undefined).slice(-MOST_ACTIVE);
  const views = await viewsOf(active, options.runs);
  return {
    ...{ name, asked: missing.length, unreadable: unknown.length - missing.length, atMillis: Date.now() },
    ...given('view', view),
    ...given('trouble', records.problem),
    runs: runs.map((run) => ({ ...run, ...seen(run, records, views) })),
  };
}

function seen(run: GridRun, records: RunRecords, views: ReadonlyMap<string, RunView>): Partial<GridRun> {
  const { workflow_id, end_time } = run;
  const record = end_time === undefined ? undefined : records.known({ workflow_id, end_time });
  return { ...given('record', run.record ?? record), ...given('view', views.get(workflow_id)) };
}

async function deployed(key: string, jobs: DeployedJobs): Promise<JobView | undefined> {
  try {
    return await jobs.show(key);
  } catch (error) {
    // A name may have runs that were started without a deploy.
    if (error instanceof JobNotFound && !isJobId(key)) return undefined;
    throw error;
  }
}

function runsOfView({ active_runs: active, queued_runs: queued, past_runs: past }: JobView): GridRun[] {
  const times = (run: JobView['past_runs'][number]) => ({
    workflow_id: run.workflow_id,
    start_time: run.start_time ?? run.requested_time,
    ...given('end_time', run.end_time),
  });
  return [
    ...queued.map((run) => ({ ...times(run), state: 'QUEUED' })),
    ...active.map((run) => ({ ...times(run), state: 'RUNNING' })),
    ...past.map((run) => ({ ...times(run), state: run.result_state ?? 'TERMINATED' })),
  ];
}

async function runsOfName(client: Client, job: string): Promise<GridRun[]> {
  const isSearchable = await areRunsSearchable(client);
  const runs: GridRun[] = [];
  for await (const run of listedRuns(client, { job }, { isSearchable, pageSize: MOST_RUNS })) {
    const { workflow_id, result_state, state, start_time, end_time } = run;
    runs.push({ workflow_id, state: result_state ?? state, start_time, ...given('end_time', end_time) });
    if (runs.length >= MOST_RUNS) break;
  }
  return runs;
}

function fromRecord(record: RunRecord): GridRun {
  const { workflow_id, result_state: state, start_time, end_time } = record;
  return { workflow_id, state, start_time, end_time, record };
}

async function viewsOf(active: readonly GridRun[], runs: JobRuns): Promise<Map<string, RunView>> {
  const views = await Promise.all(
    active.map(async ({ workflow_id: id }): Promise<[string, RunView][]> => {
      const view = await runs.view(id).catch(() => undefined);
      return view === undefined ? [] : [[id, view]];
    }),
  );
  return new Map(views.flat());
}
