import type { ListedRun } from '../../client/list-runs.js';
import { groupBy } from '../../core/group-by.js';
import { measureJobs, type MeasuredJob } from '../../core/trend/measured-job.js';
import { newestRecords } from '../../core/trend/newest-records.js';
import type { EndedRun, RunRecords } from './run-records.js';

/** Of each job: those that its trend is seen by. */
const MOST_RUNS = 50;
/** Whoever asks for metrics waits some ten seconds; what has not come by then comes the next time. */
const PATIENCE_MILLIS = 5000;

/** Measures jobs by their last runs, as far as their records have come, and by those that were kept elsewhere. */
export async function measuredRuns(runs: readonly ListedRun[], records: RunRecords): Promise<MeasuredJob[]> {
  const ended = [...groupBy(runs, ({ job }) => job).values()]
    .flatMap((ofJob) => ofJob.flatMap(endedRun).slice(0, MOST_RUNS))
    .sort((one, other) => other.end_time - one.end_time);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MILLIS)));
  await Promise.race([records.ask(ended), patience]);
  clearTimeout(timer);
  const known = ended.map((run) => records.known(run)).filter((record) => record !== undefined);
  const all = newestRecords([...(await records.kept()), ...known]);
  const last = [...groupBy(all, ({ job }) => job).values()].flatMap((ofJob) =>
    ofJob.sort((one, other) => other.start_time - one.start_time).slice(0, MOST_RUNS),
  );
  return measureJobs(last);
}

function endedRun({ workflow_id, end_time }: ListedRun): EndedRun[] {
  return end_time === undefined ? [] : [{ workflow_id, end_time }];
}
