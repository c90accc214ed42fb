import { type Cost, type CostReport, sum } from '../../core/cost/cost-report.js';
import type { Estimate } from '../../core/cost/estimate.js';
import { money } from '../../core/words/money.js';

/** Columns, the first one and the last one to the left, the others to the right. */
export function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === 0 || at === row.length - 1 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]),
      )
      .join('  ')
      .trimEnd(),
  );
}

const figures = ({ node_hours, dbus, cost }: Cost, currency: string): string[] => [
  node_hours.toFixed(3),
  dbus.toFixed(3),
  money(cost, currency),
];

/** What a run has cost, for people: its tasks, its clusters, and what nobody has used. */
export function renderCost(report: CostReport): string[] {
  const { currency, tasks, clusters } = report;
  const seconds = (value: number): string => value.toFixed(1);
  const so = report.complete ? '' : ' so far: the run goes on, and clusters count once they have ended';
  const ofTasks = tasks.map((task) => [
    task.task_key,
    seconds(task.queue_seconds),
    seconds(task.setup_seconds),
    seconds(task.execution_seconds),
    ...figures(task, currency),
    '',
  ]);
  const ofClusters = clusters.map((cluster) => [
    cluster.job_cluster_key ?? `of ${cluster.task_key ?? ''}`,
    String(cluster.clusters),
    cluster.running_hours.toFixed(3),
    cluster.idle_hours.toFixed(3),
    ...figures(cluster, currency),
    money(cluster.idle_cost, currency),
    `${cluster.node_type_id}, ${cluster.sku}`,
  ]);
  return [
    `${report.run_name}: ${money(report.cost, currency)}${so}`,
    `  DBUs ${money(report.dbu_cost, currency)}, machines ${money(report.instance_cost, currency)}, of it idle ${money(report.idle_cost, currency)}`,
    ...table([['TASK', 'QUEUE S', 'SETUP S', 'RUN S', 'NODE H', 'DBUS', 'COST', ''], ...ofTasks]),
    ...(clusters.length === 0
      ? []
      : table([
          ['CLUSTER', 'STARTS', 'RUN H', 'IDLE H', 'NODE H', 'DBUS', 'COST', 'IDLE COST', 'NODES'],
          ...ofClusters,
        ])),
    ...notes(report),
  ];
}

/** What runs of a job have cost, a line for each, and their sum. */
export function renderCosts(reports: readonly ({ workflow_id: string } & CostReport)[]): string[] {
  const { currency } = reports[0];
  const row = (name: string, cost: Cost, idle: number): string[] => [
    name,
    ...figures(cost, currency),
    money(idle, currency),
    '',
  ];
  const idle = reports.reduce((total, { idle_cost }) => total + idle_cost, 0);
  const lines = reports.map((report) => row(report.workflow_id, report, report.idle_cost));
  return [
    ...table([
      ['RUN', 'NODE H', 'DBUS', 'COST', 'IDLE COST', ''],
      ...lines,
      row(reports.length === 1 ? '1 run' : `${reports.length} runs`, sum(reports), idle),
    ]),
    ...new Set(reports.flatMap(notes)),
  ];
}

/** What the strategies would cost, the cheapest marked, for people. */
export function renderEstimates(compared: readonly Estimate[]): string[] {
  const least = Math.min(...compared.map(({ report }) => report.cost));
  const rows = compared.map(({ name, strategies, report, seconds, starts }) => [
    name === 'defined' ? 'as defined' : name,
    String(starts),
    (seconds / 60).toFixed(1),
    ...figures(report, report.currency),
    money(report.idle_cost, report.currency),
    report.cost > 0 && report.cost < least * 1.0001 ? '<- cheapest' : '',
    Object.entries(strategies)
      .map(([key, strategy]) => `${key}: ${strategy}`)
      .join(', '),
  ]);
  return [
    ...table([
      ['STRATEGY', 'STARTS', 'MINUTES', 'NODE H', 'DBUS', 'COST', 'IDLE COST', '', 'CLUSTERS'],
      ...rows,
    ]),
    ...new Set(compared.flatMap(({ report }) => notes(report))),
    'An estimate: every task succeeds and takes --task-minutes, clusters start in --start-minutes, both branches of conditions run.',
    'Serverless compute, warehouses and clusters that exist already are not in it.',
  ];
}

function notes({ unpriced, clusters_unread = 0 }: CostReport): string[] {
  return [
    ...(unpriced.length === 0
      ? []
      : [
          `No price for ${unpriced.join(', ')}: counted as nothing. Give a table with --prices (docs/cost.md).`,
        ]),
    ...(clusters_unread === 0 ? [] : [`${clusters_unread} cluster(s) could not be read and are not in it.`]),
  ];
}
