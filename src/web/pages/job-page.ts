import { jobTrend } from '../../core/trend/job-trend.js';
import { reportParts } from '../../core/trend/report-parts.js';
import type { JobView } from '../../core/jobs/job-view.js';
import { renderTime } from '../../core/render-time.js';
import { renderSource } from '../../core/words/render-source.js';
import { renderStarts } from '../../core/words/render-starts.js';
import type { Parts } from '../live/feed.js';
import type { FoundJob } from '../live/look-at-job.js';
import { actButton, actForm, forThoseWhoMay, nameField, ofJob, type PageContext } from '../parts/form.js';
import { type Html, html, textOf } from '../parts/html.js';
import { jobPath, runPath } from '../parts/links.js';
import { runGrid } from '../parts/run-grid.js';
import { slot } from '../live/slots.js';
import { badge, time } from '../parts/state.js';
import { facts, table } from '../parts/table.js';

/** The parts of a job's page. */
export async function jobParts(found: FoundJob, shared: PageContext): Promise<Parts> {
  const context = ofJob(shared, found.name);
  const sections = {
    'job-head': jobHead(found),
    'job-acts': jobActs(found, context),
    'job-grid': gridOf(found),
    'job-trend': trendOf(found),
    'job-more':
      found.view === undefined ? html`<section id="job-more" hidden></section>` : moreOf(found.view),
  };
  const texts = new Map<string, string>();
  for (const [id, section] of Object.entries(sections)) texts.set(id, await textOf(section));
  texts.set('page', Object.keys(sections).map(slot).join('\n'));
  return texts;
}

function jobHead({ name, view, trouble, atMillis }: FoundJob): Html {
  const known = view === undefined ? [] : factsOf(view, atMillis);
  return html`<header id="job-head">
    <h1>${name}</h1>
    ${trouble === undefined ? '' : html`<p class="note bad" role="alert">${trouble}</p>`}
    ${
      view === undefined && trouble === undefined
        ? html`<p>Runs of this name that were started without a deploy.</p>`
        : ''
    }
    ${facts(known)}
  </header>`;
}

function factsOf(view: JobView, nowMillis: number): [string, Html | Html[] | string | undefined][] {
  const inForce = view.versions.at(-1);
  const { paused, refused_messages: refused, trigger_state: trigger } = view;
  return [
    ['Job', view.job_id],
    ['Version', inForce && `${inForce.version}, deployed ${renderTime(inForce.time)} by ${inForce.author}`],
    ['From', inForce && renderSource(inForce.source)],
    ['Starts by', renderStarts(view, nowMillis).map((line) => html`<div>${line}</div>`)],
    ['Trigger', trigger?.problem === undefined ? trigger?.state : `cannot look: ${trigger.problem.message}`],
    [
      'Paused',
      paused && `since ${renderTime(paused.since)} by ${paused.by}${paused.note ? `: ${paused.note}` : ''}`,
    ],
    [
      'Runs at a time',
      `${view.max_concurrent_runs}; others ${view.is_queue_enabled ? 'wait' : 'are skipped'}`,
    ],
    ['Refused messages', refused && `${refused.count}, the last one: ${refused.message}`],
  ];
}

function jobActs({ view }: FoundJob, context: PageContext): Html {
  if (view === undefined || context.isReadOnly) return html`<section id="job-acts" hidden></section>`;
  const act = (name: string): string => jobPath(view.job_id, name);
  const run = actForm(
    context,
    act('run-now'),
    html`<label
        >Parameters, a line for each (name=value)
        <textarea name="parameters" rows="3"></textarea>
      </label>
      <button>Run now</button>`,
    'act stacked',
  );
  const toggle =
    view.paused === undefined
      ? actForm(
          context,
          act('pause'),
          html`<label>Why <input name="note" /></label>
            ${nameField(context)}
            <button>Pause: nothing but people starts runs</button>`,
        )
      : actForm(context, act('resume'), html`${nameField(context)}<button>Resume</button>`);
  const all = html`<section id="job-acts" aria-labelledby="acts-heading">
    <h2 id="acts-heading">What you can do</h2>
    <div class="buttons">${actButton(context, act('run-now'), 'Run now')}</div>
    <details data-keep>
      <summary>Run with parameters, or ${view.paused === undefined ? 'pause' : 'resume'} the job</summary>
      ${run} ${toggle}
    </details>
  </section>`;
  return forThoseWhoMay('run', context.job, all);
}

function gridOf({ runs, asked, unreadable, atMillis }: FoundJob): Html {
  return html`<section id="job-grid" aria-labelledby="grid-heading">
    <h2 id="grid-heading">Runs and their tasks</h2>
    ${asked === 0 ? '' : html`<p role="status">The tasks of ${runsIn(asked)} are being read.</p>`}
    ${
      unreadable === 0
        ? ''
        : html`<p>
            The tasks of ${runsIn(unreadable)} could not be read: no worker has answered, or Temporal has
            forgotten them.
          </p>`
    }
    ${runGrid(runs, atMillis)}
  </section>`;
}

function runsIn(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function trendOf({ runs }: FoundJob): Html {
  const records = runs.flatMap(({ record }) => (record === undefined ? [] : [record]));
  if (records.length === 0) return html`<section id="job-trend" hidden></section>`;
  const { facts: known, tables } = reportParts(jobTrend(records));
  return html`<section id="job-trend" aria-labelledby="trend-heading">
    <h2 id="trend-heading">Trend of ${runsIn(records.length)}</h2>
    ${facts(known)} ${tables.map(({ caption, head, rows }) => table(caption, head, rows))}
  </section>`;
}

function moreOf(view: JobView): Html {
  const waiting = [...view.queued_runs, ...view.active_runs];
  return html`<section id="job-more" aria-label="More about the job">
    ${table(
      'Runs that wait or go on',
      ['Run', 'State', 'Version', 'Started by', 'Asked for (UTC)'],
      waiting.map((run, at) => [
        html`<a href="${runPath(run.workflow_id)}">${run.workflow_id}</a>`,
        badge(at < view.queued_runs.length ? 'QUEUED' : 'RUNNING'),
        String(run.version),
        run.trigger,
        time(run.requested_time),
      ]),
    )}
    ${table(
      'Versions',
      ['Version', 'Deployed (UTC)', 'By', 'From'],
      view.versions
        .toReversed()
        .slice(0, 10)
        .map(({ version, time: at, author, source }) => [
          String(version),
          time(at),
          author,
          renderSource(source),
        ]),
    )}
  </section>`;
}
