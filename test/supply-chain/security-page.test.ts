import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('SECURITY.md', 'utf8');
const named = [...page.matchAll(/`((?:src|test|bin)\/[\w./-]+)`/g)].map(([, path]) => path);

test('what SECURITY.md names is there', () => {
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test('each attack has an answer, which says what shows it, or that there is none', () => {
  const tables = page.split('## Who may attack')[1];
  const rows = tables.split('\n').filter((line) => /^\| (?!attack|---)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  const isShown = (row: string): boolean =>
    /`(?:test|src|bin)\/|\*\*|\]\(|\(the same\)|that is what a job is/.test(row);
  expect(rows.filter((row) => !isShown(row))).toEqual([]);
});
