import type { Run } from '../live/look-at-run.js';
import { costReport } from '../../core/cost/cost-report.js';
import type { PriceTable } from '../../core/cost/price-table.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { money } from '../../core/words/money.js';
import { type Html, html } from './html.js';
import { time } from './state.js';
import { table } from './table.js';

/** Of task values; the view of a task has all of its own. */
const MOST_VALUES = 100;
const LONGEST_VALUE = 300;

/** Parameters, values, repairs, clusters, cost, alerts and warnings of a run, as far as it has some. */
export function runFacts(run: Run, prices: PriceTable): Html {
  const { view, values = {} } = run;
  if (view === undefined) return html`<section id="run-facts" hidden></section>`;
  return html`<section id="run-facts" aria-label="More about the run">
    ${[
      table('Parameters', ['Name', 'Value'], Object.entries(view.job_parameters)),
      valuesOf(values),
      repairsOf(view),
      clustersOf(view),
      costOf(run, prices),
      alertsOf(run),
      warningsOf(view),
    ]}
  </section>`;
}

function valuesOf(values: NonNullable<Run['values']>): Html {
  const rows = Object.entries(values).flatMap(([task, ofTask]) =>
    Object.entries(ofTask).map(([key, value]) => [
      `${task}.${key}`,
      html`<code>${cut(JSON.stringify(value))}</code>`,
    ]),
  );
  const more = rows.length - MOST_VALUES;
  return html`${table('Task values', ['Value of', 'Value'], rows.slice(0, MOST_VALUES))}
  ${more > 0 ? html`<p>${more} more: the pages of the tasks have them.</p>` : ''}`;
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function repairsOf({ repair_history: repairs }: RunView): Html {
  return table(
    'Repairs',
    ['Repair', 'When (UTC)', 'Tasks', 'Refused'],
    repairs.map(({ repair_id: id, time: at, rerun_tasks: tasks, rerun_task_count: count, refused = '' }) => [
      refused === '' ? String(id) : 'none',
      time(at),
      `${tasks.join(', ')}${count === undefined ? '' : ` and ${count - tasks.length} more`}`,
      refused,
    ]),
  );
}

function clustersOf({ clusters }: RunView): Html {
  return table(
    'Clusters',
    ['Job cluster', 'State', 'Cluster id', 'Started', 'Trouble'],
    clusters.map((cluster) => [
      cluster.job_cluster_key,
      cluster.phase,
      cluster.cluster_id ?? '',
      `${cluster.generation} ${cluster.generation === 1 ? 'time' : 'times'}`,
      cluster.terminate_error ?? '',
    ]),
  );
}

/** Nothing where no cluster of ours or job compute was used, as with serverless alone. */
function costOf({ usage }: Run, prices: PriceTable): Html {
  if (usage === undefined || usage.clusters.length === 0) return html``;
  const report = costReport(usage, prices);
  const { currency, tasks } = report;
  const rows = tasks
    .filter(({ cost }) => cost > 0)
    .map((task) => [
      task.task_key,
      money(task.cost, currency),
      task.dbus.toFixed(3),
      task.node_hours.toFixed(3),
    ]);
  const sum = ['All', money(report.cost, currency), report.dbus.toFixed(3), report.node_hours.toFixed(3)];
  const idle = ['Nobody (starts, idling)', money(report.idle_cost, currency), '', ''];
  const caption = report.complete ? 'Cost' : 'Cost so far: clusters count once they have ended';
  const unpriced =
    report.unpriced.length === 0
      ? ''
      : html`<p>No price for ${report.unpriced.join(', ')}: counted as nothing.</p>`;
  return html`${table(caption, ['Task', 'Cost', 'DBUs', 'Node hours'], [...rows, idle, sum])}${unpriced}`;
}

function alertsOf({ alerts }: Run): Html {
  const rows = alerts.flatMap(({ event, task_key: key, time: at, deliveries }) =>
    deliveries.map(({ to, state, reason = '' }) => [
      `${event}${key === undefined ? '' : ` of ${key}`}`,
      time(at),
      to,
      state.replaceAll('_', ' '),
      state === 'sent' ? '' : reason,
    ]),
  );
  return table('Alerts', ['Event', 'When (UTC)', 'To', 'State', 'Why'], rows);
}

function warningsOf({ warnings = [] }: RunView): Html {
  const rows = warnings.map(({ time: at, task_key: key = '', message }) => [time(at), key, message]);
  return table('Warnings', ['When (UTC)', 'Task', 'Message'], rows);
}
