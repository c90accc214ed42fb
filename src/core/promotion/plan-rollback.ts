import { given } from '../json.js';
import type { VersionView } from '../jobs/job-view.js';

/** A deployed job of a bundle with its versions, oldest first. */
export interface VersionedJob {
  job_id: string;
  name: string;
  versions: readonly VersionView[];
}

/** What brings all jobs of a bundle back to what was promoted before. */
export interface RollbackPlan {
  /** The content that is in force now, and that is to be; absent for what was deployed otherwise. */
  from?: string;
  to?: string;
  steps: { job_id: string; name: string; version: number }[];
  /** Jobs that did not change in between. */
  unchanged: string[];
  /** Jobs that came later; they stay. */
  newer: string[];
}

/** While one content was in force: until the next one came. */
interface Stage {
  release: string | undefined;
  untilMillis: number;
}

/** Plans it; `to` is what was promoted earlier, by default what was in force before. */
export function planBundleRollback(
  jobs: readonly VersionedJob[],
  to?: string,
): RollbackPlan | { refused: string } {
  const stages = stagesOf(jobs);
  const promoted = stages.flatMap(({ release }) => release ?? []);
  if (promoted.length === 0) return { refused: 'Nothing was promoted to it.' };
  const current = currentStage(jobs, stages);
  const index = to === undefined ? current - 1 : stages.findLastIndex(({ release }) => release === to);
  if (index < 0) {
    const known = [...new Set(promoted)].join(', ');
    return {
      refused:
        to === undefined
          ? 'Nothing was deployed to it before that.'
          : `Content ${to} was not promoted to it. Promoted: ${known}.`,
    };
  }
  const wanted = jobs.map((job) => ({ job, version: versionAt(job, stages[index]) }));
  const lost = wanted.flatMap(({ job, version }) => (version?.is_kept === false ? [job.name] : []));
  if (lost.length > 0)
    return { refused: `The settings of that time are no longer kept of ${lost.join(', ')}.` };
  const stays = ({ job, version }: (typeof wanted)[number]): boolean =>
    version?.digest === job.versions.at(-1)?.digest;
  return {
    ...given('from', stages[current].release),
    ...given('to', stages[index].release),
    steps: wanted.flatMap((one) =>
      one.version === undefined || stays(one)
        ? []
        : [{ job_id: one.job.job_id, name: one.job.name, version: one.version.version }],
    ),
    unchanged: wanted.filter((one) => one.version !== undefined && stays(one)).map(({ job }) => job.name),
    newer: wanted.filter(({ version }) => version === undefined).map(({ job }) => job.name),
  };
}

/** What was in force one after another; rollbacks bring nothing new. */
function stagesOf(jobs: readonly VersionedJob[]): Stage[] {
  const versions = jobs.flatMap((job) => job.versions.filter(isNew)).sort((a, b) => a.time - b.time);
  const stages: Stage[] = [];
  for (const { source, time } of versions) {
    const last = stages.at(-1);
    if (last !== undefined && last.release === source.release) continue;
    if (last !== undefined) last.untilMillis = time;
    stages.push({ release: source.release, untilMillis: Infinity });
  }
  return stages;
}

/** The stage that the version which came last is of, or that it has brought back. */
function currentStage(jobs: readonly VersionedJob[], stages: readonly Stage[]): number {
  const latest = jobs
    .filter(({ versions }) => versions.length > 0)
    .sort((one, other) => lastTime(other) - lastTime(one))[0];
  const { time } = origin(latest, latest.versions.length - 1);
  return stages.findIndex(({ untilMillis }) => time < untilMillis);
}

function lastTime({ versions }: VersionedJob): number {
  return versions[versions.length - 1].time;
}

/** The version that a version has brought back, over all rollbacks of rollbacks; itself where it is none. */
function origin(job: VersionedJob, at: number): VersionView {
  const version = job.versions[at];
  const earlier = job.versions.findIndex((one) => one.version === version.source.rollback_of);
  return earlier < 0 ? version : origin(job, earlier);
}

/** The version that a job had at the end of a stage. */
function versionAt({ versions }: VersionedJob, { untilMillis }: Stage): VersionView | undefined {
  return versions.findLast((version) => isNew(version) && version.time < untilMillis);
}

function isNew({ source }: VersionView): boolean {
  return source.rollback_of === undefined;
}
