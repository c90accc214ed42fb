import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { measureJobs } from '../src/core/trend/measured-job.js';
import { renderTrendMetrics } from '../src/web/trend-metrics.js';
import { GRAFANA_TYPES } from './support/grafana-types.js';
import { promqlParts } from './support/promql.js';
import { record, task } from './support/run-records.js';
import { typeProblems } from './support/type-check.js';

interface Dashboard {
  templating: { list: { name: string; query: string | { query: string } }[] };
  panels: {
    id: number;
    type: string;
    title: string;
    gridPos: Box;
    targets?: { expr: string; legendFormat?: string }[];
  }[];
}
interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

const text = readFileSync('examples/grafana/brickwork-trends.json', 'utf8');
const { panels, templating } = JSON.parse(text) as Dashboard;
const queries = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

/** The metrics of a job that has everything that can be measured, each with its labels. */
async function exported(): Promise<Map<string, Set<string>>> {
  const runs = [1, 2, 3, 4, 5, 6, 7, 8].map((at) =>
    record(at, { cost: 1, currency: 'EUR', queue_seconds: 1 }),
  );
  const failed = record(9, { result_state: 'FAILED', tasks: [task('load', { result_state: 'FAILED' })] });
  const metrics = new Map<string, Set<string>>();
  for (const line of (await renderTrendMetrics(measureJobs([...runs, failed]))).text.split('\n')) {
    const [, name, labels] = /^(\w+)\{(.*)\} \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const known = metrics.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label);
    metrics.set(name, known);
  }
  return metrics;
}

describe('the dashboard', () => {
  test("keeps to Grafana's own schema", () => {
    expect(typeProblems(`${GRAFANA_TYPES} ${text};`)).toEqual([]);
  }, 120_000);

  test.each([
    ['a member that there is not', '"schemaVersion"', '"schemeVersion"'],
    ['a kind of panel that nobody draws', '"type": "bargauge"', '"type": "bargraph"'],
    ['a choice that there is not', '"drawStyle": "line"', '"drawStyle": "lines"'],
    ['an option of another name', '"cellHeight"', '"rowHeight"'],
    ['a text for a number', '"lineWidth": 2', '"lineWidth": "2"'],
    ['a query without its text', '"expr"', '"expression"'],
  ])(
    'would not with %s',
    (_what, right, wrong) => {
      expect(text).toContain(right);
      expect(typeProblems(`${GRAFANA_TYPES} ${text.replace(right, wrong)};`)).not.toEqual([]);
    },
    120_000,
  );

  test('has panels of their own that do not cover each other', () => {
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const covered = panels.flatMap(({ title, gridPos: one }, at) =>
      panels
        .slice(at + 1)
        .filter(({ gridPos: other }) => overlap(one, other))
        .map((other) => `${title} and ${other.title}`),
    );
    expect(covered).toEqual([]);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  test('asks in PromQL for what is exported, by labels that it has', async () => {
    const metrics = await exported();
    expect(queries.length).toBeGreaterThan(20);
    for (const { expr, legendFormat = '', title } of queries) {
      const { wrong, selected, grouped } = promqlParts(expr);
      expect(wrong, expr).toEqual([]);
      const known = new Set<string>();
      for (const { metric, labels } of selected) {
        const own = metrics.get(metric) ?? new Set();
        expect([...own], `${title}: ${metric}`).toEqual(expect.arrayContaining(['job', ...labels]));
        for (const label of own) known.add(label);
      }
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      expect([...known], expr).toEqual(expect.arrayContaining([...grouped, ...shown]));
      if (grouped.length > 0) expect(grouped, title).toEqual(expect.arrayContaining(shown));
    }
  });

  test('shows everything that is exported', async () => {
    const asked = new Set(
      queries.flatMap(({ expr }) => promqlParts(expr).selected.map(({ metric }) => metric)),
    );
    expect([...asked].sort()).toEqual([...(await exported()).keys()].sort());
  });

  test('lets one choose the data source and the jobs, and every query heeds both', () => {
    const [datasource, job, ...others] = templating.list;
    expect([datasource.query, others]).toEqual(['prometheus', []]);
    expect(job.query).toMatchObject({ query: 'label_values(brickwork_job_runs, job)' });
    for (const { expr } of queries) expect(expr).toContain('job=~"$job"');
    const used = [...text.matchAll(/\$\{?([a-z_]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(['datasource', 'job', '__all']));
  });
});

test('a query that is no PromQL, or asks for nothing, would be found', () => {
  expect(promqlParts('sum by (job (x)').wrong).not.toEqual([]);
  expect(promqlParts('topk(3, a{job="x", task=~"y"} / on (job) b)')).toEqual({
    wrong: [],
    selected: [
      { metric: 'a', labels: ['job', 'task'] },
      { metric: 'b', labels: [] },
    ],
    grouped: ['job'],
  });
});

test('the README has Prometheus scrape the pages, and keep the label of the job', () => {
  const readme = readFileSync('examples/grafana/README.md', 'utf8');
  const [, config] = /^```yaml\n(.*?)^```/ms.exec(readme) ?? [];
  const { scrape_configs: configs } = parse(config) as { scrape_configs: object[] };
  expect(configs).toEqual([
    {
      job_name: 'brickwork',
      honor_labels: true,
      scrape_interval: '1m',
      static_configs: [{ targets: ['127.0.0.1:8060'] }],
    },
  ]);
  expect(readme).toContain('brickwork-trends.json');
});

function overlap(one: Box, other: Box): boolean {
  const apart =
    one.x + one.w <= other.x ||
    other.x + other.w <= one.x ||
    one.y + one.h <= other.y ||
    other.y + other.h <= one.y;
  return !apart;
}
