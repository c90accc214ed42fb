import { LRUCache } from 'lru-cache';
import type { ListedRun } from '../../client/list-runs.js';
import { groupBy } from '../../core/group-by.js';
import type { JobSummary } from '../../core/jobs/job-summary.js';
import type { JsonObject } from '../../core/json.js';
import { renderTime } from '../../core/render-time.js';
import { nextFireTimes } from '../../core/schedule/fire-times.js';
import { readSchedule, renderSettings } from '../../core/words/render-starts.js';
import type { Parts } from '../live/feed.js';
import type { FoundJobs } from '../live/look-at-jobs.js';
import { forThoseWhoMay } from '../parts/form.js';
import { type Html, html, raw, textOf } from '../parts/html.js';
import { jobPath } from '../parts/links.js';
import { runStrip } from '../parts/run-strip.js';
import { slot } from '../live/slots.js';
import { badge, time } from '../parts/state.js';
import { tableOfRows } from '../parts/table.js';

/** Marks of a job's last runs. */
const MOST_MARKS = 12;

interface Row {
  id: string;
  name: string;
  job?: JobSummary;
  runs: ListedRun[];
}

/** The parts of the first page: each job with its next time and its last runs. */
export async function jobsParts({ jobs, runs, trouble, atMillis }: FoundJobs): Promise<Parts> {
  const rows = rowsOf(jobs, runs);
  const texts = new Map<string, string>();
  for (const row of rows) {
    const shown = forThoseWhoMay('look', row.name, raw(await rowText(row, atMillis)));
    texts.set(row.id, await textOf(shown));
  }
  const heading = html`<section id="jobs-head">
    <h1>Jobs</h1>
    ${trouble === undefined ? '' : html`<p class="note bad" role="alert">${trouble}</p>`}
    ${countsOf(jobs, runs)}
  </section>`;
  texts.set('jobs-head', await textOf(heading));
  texts.set('page', await textOf(rows.length === 0 ? html`${raw(slot('jobs-head'))} ${NONE}` : frame(rows)));
  return texts;
}

const NONE = html`<p>
  No job is deployed, and no run is known. <code>brickwork deploy FILE</code> deploys one.
</p>`;

function frame(rows: readonly Row[]): Html {
  const head = ['Job', 'Last result', 'Last runs', 'Last start (UTC)', 'Next start (UTC)', 'Starts by'];
  return html`${raw(slot('jobs-head'))}
    <label class="filter">Find a job <input type="search" data-filter="jobs" autocomplete="off" /></label>
    ${tableOfRows(
      { id: 'jobs', caption: 'Deployed jobs, then names of runs that were started without a deploy', head },
      rows.map(({ id }) => raw(slot(id))),
    )}`;
}

function rowsOf(jobs: readonly JobSummary[], runs: readonly ListedRun[]): Row[] {
  const byJob = groupBy(runs, ({ job_id: id, job }) => id ?? `name ${job}`);
  const deployed = jobs.map((job): Row => ({
    ...{ id: `job-${job.job_id}`, name: job.name, job },
    runs: byJob.get(job.job_id) ?? [],
  }));
  const known = new Set(jobs.map(({ job_id }) => job_id));
  const names = [...byJob].filter(([key]) => !known.has(key));
  const others = names.map(([, ofName], at): Row => ({
    id: `name-${at}`,
    name: ofName[0].job,
    runs: ofName,
  }));
  return [...deployed, ...others];
}

/** One job that cannot be shown keeps no other one from being shown. */
async function rowText(row: Row, nowMillis: number): Promise<string> {
  try {
    return await textOf(rowOf(row, nowMillis));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return textOf(
      html`<tr id="${row.id}" data-text="${row.name}">
        <th scope="row">${row.name}</th>
        <td colspan="5">It cannot be shown: ${message}</td>
      </tr>`,
    );
  }
}

function rowOf({ id, name, job, runs }: Row, nowMillis: number): Html {
  const [last] = runs;
  const marks = runs.slice(0, MOST_MARKS).reverse();
  return html`<tr id="${id}" data-text="${name}">
    <th scope="row"><a href="${jobPath(job?.job_id ?? name)}">${name}</a></th>
    <td>${last === undefined ? '' : badge(stateOf(last))}</td>
    <td>${runStrip(marks.map((run) => ({ ...run, state: stateOf(run) })))}</td>
    <td>${time(last?.start_time)}</td>
    <td>${job === undefined ? '' : nextStart(job, nowMillis)}</td>
    <td>${job === undefined ? 'people alone: it is not deployed' : startsOf(job)}</td>
  </tr>`;
}

function stateOf({ result_state: result, state }: ListedRun): string {
  return result ?? state;
}

function startsOf({ schedule, paused }: JobSummary): string {
  if (paused !== undefined) return `paused by ${paused.by}`;
  return schedule === undefined ? 'a trigger, or people' : renderSettings(schedule);
}

function countsOf(jobs: readonly JobSummary[], runs: readonly ListedRun[]): Html {
  const active = runs.filter(({ end_time: end }) => end === undefined).length;
  const failed = runs.filter(
    ({ result_state: result }) => result === 'FAILED' || result === 'TIMEDOUT',
  ).length;
  return html`<p role="status">
    ${jobs.length} deployed ${jobs.length === 1 ? 'job' : 'jobs'}. Of the last ${runs.length} runs ${active}
    go on,
    <a href="/runs?state=FAILED">${failed} failed</a>.
  </p>`;
}

/** Which times come next costs some arithmetic, and stays true until the next one. */
const nextTimes = new LRUCache<string, { millis: number | undefined; untilMillis: number }>({ max: 5000 });
const NEVER_UNTIL_MILLIS = 3_600_000;

function nextStart({ schedule, paused }: JobSummary, nowMillis: number): Html {
  if (schedule === undefined || paused !== undefined || schedule['pause_status'] === 'PAUSED') return html``;
  const key = JSON.stringify(schedule);
  const known = nextTimes.get(key);
  if (known !== undefined && known.untilMillis > nowMillis) return nextOf(known.millis);
  const millis = firstTime(schedule, nowMillis);
  nextTimes.set(key, { millis, untilMillis: millis ?? nowMillis + NEVER_UNTIL_MILLIS });
  return nextOf(millis);
}

function nextOf(millis: number | undefined): Html {
  return millis === undefined ? html`` : html`<span>${renderTime(millis)}</span>`;
}

function firstTime(settings: JsonObject, nowMillis: number): number | undefined {
  const schedule = readSchedule(settings, nowMillis);
  return schedule && nextFireTimes(schedule, nowMillis, 1)[0];
}
