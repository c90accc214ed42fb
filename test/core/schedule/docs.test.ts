import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nextFireTimes } from '../../../src/core/schedule/fire-times.js';
import { parseCron } from '../../../src/core/schedule/parse-cron.js';
import { parseSchedule } from '../../../src/core/schedule/parse-schedule.js';
import { parseTimeZone } from '../../../src/core/schedule/time-zone.js';

const NOW = Date.UTC(2026, 0);
const page = readFileSync('docs/schedules.md', 'utf8');

/** The cells of the table that begins with such a row. */
const table = (head: string): string[][] => {
  const text = page.slice(page.indexOf(head)).split('\n\n')[0];
  const rows = text.split('\n').slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1'))
      .slice(1, -1),
  );
};

test('docs/schedules.md shows expressions that are read', () => {
  const rows = table('| write | for example |');
  expect(rows.length).toBeGreaterThan(12);
  for (const [, expression] of rows) expect(parseCron(expression).kind, expression).toBe('cron');
  const specials = [...page.matchAll(/^\| day of (month|week) \|.*\| (.*) \|$/gm)].flatMap(
    ([, field, cell]) =>
      [...cell.matchAll(/`(.*?)`/g)].map(([, text]) =>
        field === 'month'
          ? `0 0 0 ${text} * ${text === '?' ? 'MON' : '?'}`
          : `0 0 0 ${text === '?' ? 1 : '?'} * ${text}`,
      ),
  );
  expect(specials).toHaveLength(12);
  for (const expression of specials) expect(parseCron(expression).kind, expression).toBe('cron');
});

test('and those that are refused, by their codes', () => {
  const rows = table('| expression | issue |');
  expect(rows.length).toBeGreaterThan(12);
  for (const [expression, code] of rows) {
    const parsed = parseSchedule({ quartz_cron_expression: expression, timezone_id: 'UTC' }, NOW);
    expect(parsed.kind === 'issues' ? parsed.issues.map((issue) => issue.code) : [], expression).toEqual([
      code,
    ]);
  }
});

test('and when they fire where clocks change', () => {
  for (const [expression, zone, from, times] of table('| expression | zone |')) {
    const parsed = parseCron(expression);
    if (parsed.kind === 'issues') throw new Error(expression);
    const shown = times.split(', ');
    const found = nextFireTimes({ cron: parsed.cron, zone }, Date.parse(from), shown.length);
    expect(found.map((time) => new Date(time).toISOString().slice(5, 16).replace('T', ' '))).toEqual(shown);
  }
});

test('and zones that are read, and those that are not', () => {
  const rows = table('| write | it means |');
  const ids = rows.flatMap(([names]) => [...names.matchAll(/[A-Z]{3}[+:\d-]*/g)].map(([id]) => id));
  expect(ids).toHaveLength(8);
  for (const id of ids) expect(parseTimeZone(id).kind, id).toBe('zone');
  for (const id of ['GMT+05:30', 'Foo/Bar', 'europe/berlin', 'UTC+5']) {
    expect(page).toContain(`\`${id}\``);
    expect(parseTimeZone(id).kind, id).toBe('issues');
  }
});
