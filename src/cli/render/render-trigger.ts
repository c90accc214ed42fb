import type { JobView } from '../../core/jobs/job-view.js';
import type { TriggerView } from '../../core/jobs/trigger-view.js';
import type { Terminal } from '../terminal/terminal.js';
import { renderTime } from '../../core/render-time.js';

/** How the trigger of a job stands, for people: a line or two, and what it has trouble with. */
export function renderTrigger(
  { trigger_state: state, refused_messages: refused }: JobView,
  colors: Terminal['colors'],
): string[] {
  const lines = state === undefined ? [] : [standingOf(state), ...firingsOf(state)];
  if (state?.problem !== undefined)
    lines.push(colors.red(`cannot look since ${renderTime(state.problem.since)}: ${state.problem.message}`));
  if (refused !== undefined) {
    const count = refused.count === 1 ? '1 message was' : `${refused.count} messages were`;
    const last = `the last one ${renderTime(refused.time)}: ${refused.message}`;
    lines.push(colors.yellow(`${count} refused, ${last}`));
  }
  return lines;
}

function standingOf({ kind, state, news, next_time: next, files_seen: seen }: TriggerView): string {
  const things = {
    files: 'new files',
    tables: 'updates of tables',
    condition: 'its query',
    jobs: 'other jobs',
  };
  const awaited = kind === 'continuous' ? 'the end of its run' : things[kind];
  const files = seen === undefined ? '' : ` (${seen} ${seen === 1 ? 'file' : 'files'} seen)`;
  const since = news === undefined ? '' : `${newsOf(news)} since ${renderTime(news.since)}, `;
  switch (state) {
    case 'paused':
      return `trigger paused${files}`;
    case 'waits':
      return `trigger waits for ${awaited}${files}`;
    case 'asks':
      return `trigger: ${since}its sql_condition is asked${files}`;
    case 'no_room':
      return `trigger: ${since}waits until a run has ended${files}`;
    case 'has_news':
      return `trigger: ${since}starts a run ${next === undefined ? 'now' : `at ${renderTime(next)}`}${files}`;
  }
}

function newsOf({ files, tables, jobs }: NonNullable<TriggerView['news']>): string {
  if (files !== undefined) return `${files} ${files === 1 ? 'file' : 'files'}`;
  return (tables ?? jobs ?? ['news']).join(', ');
}

function firingsOf({ firings, last_firing_time: last }: TriggerView): string[] {
  if (last === undefined) return [];
  return [`it has started ${firings} ${firings === 1 ? 'run' : 'runs'}, the last one ${renderTime(last)}`];
}
