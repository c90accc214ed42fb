import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textIn } from '../src/core/json.js';
import { createStatement, type RecordTable } from '../src/core/trend/record-table.js';
import { TREND_MEASURES } from '../src/core/trend/trend-measures.js';
import { recordTable } from '../src/databricks/record-table.js';
import { EmulatedWorkspace } from './support/emulated-workspace.js';
import { promqlParts } from './support/promql.js';
import { DAY, record } from './support/run-records.js';
import { apiOf } from './support/test-stack.js';

const page = readFileSync('docs/trends.md', 'utf8');
/** The cells of the rows that begin with a name in back-ticks: names of the first cell, and the second one. */
const rows = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (.*?) \|/gm)].map(([, names, second]) => ({
  names: namesIn(names),
  second,
}));

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
}

describe('docs/trends.md', () => {
  test('lists every metric with its labels', () => {
    const listed = rows.filter(({ names }) => names[0].startsWith('brickwork_'));
    expect(listed.map(({ names, second }) => [names[0], namesIn(second)])).toEqual(
      TREND_MEASURES.map(({ name, labels }) => [name, ['job', ...labels]]),
    );
  });

  test('lists every column of the table with its type', () => {
    const listed = rows.filter(({ names }) => !names[0].startsWith('brickwork_'));
    const columns = listed.flatMap(({ names, second }) => names.map((name) => `${name} ${second}`));
    const [, made] = / \((.*)\) USING DELTA$/.exec(createStatement(['a', 'b', 'c']).statement) ?? [];
    expect(columns).toEqual(made.replaceAll(' NOT NULL', '').split(', '));
  });

  test('has an expression for an alert that is PromQL, of a metric that there is', () => {
    const [, expression] = /`(time\(\) - .*?)`/.exec(page) ?? [];
    const { wrong, selected } = promqlParts(expression);
    expect(wrong).toEqual([]);
    expect(TREND_MEASURES.map(({ name }) => name)).toContain(selected[0].metric);
  });
});

describe('the query of docs/trends.md', () => {
  let workspace: EmulatedWorkspace;
  let table: RecordTable;
  beforeAll(async () => {
    workspace = await EmulatedWorkspace.start();
    const place = { table: ['main', 'ops', 'brickwork_runs'], warehouseId: 'w' } as const;
    table = recordTable(apiOf(workspace.emulator), place);
  });
  afterAll(() => workspace.stop());

  test('tells of each week how a job has done', async () => {
    const api = apiOf(workspace.emulator);
    await api.executeStatement({ warehouseId: 'w', statement: 'CREATE SCHEMA main.ops' });
    const monday = 4;
    const priced = { cost: 1.5, currency: 'EUR' };
    const failed = { result_state: 'FAILED' };
    const days = [record(monday, priced), record(monday + 1, { ...priced, ...failed }), record(monday + 7)];
    await table.write(days);
    const [, statement = ''] = /^```sql\n(.*?)^```/ms.exec(page) ?? [];
    const { rows: weeks } = await api.executeStatement({ warehouseId: 'w', statement });
    expect(
      weeks.map(({ week, ...others }) => [Date.parse(`${textIn(week)}Z`.slice(0, 10)) / DAY, others]),
    ).toEqual([
      [monday, { job: 'nightly', runs: 2, success_ratio: 0.5, cost: 3 }],
      [monday + 7, { job: 'nightly', runs: 1, success_ratio: 1, cost: null }],
    ]);
  });
});
