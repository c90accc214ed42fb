import { expect, test } from 'vitest';
import { effectOf } from '../../../src/emulator/executors/sql-effect.js';
import { splitStatements } from '../../../src/emulator/executors/sql-tokens.js';
import { translateSql } from '../../../src/emulator/executors/translate-sql.js';

test.each([
  ['insert /* a */ INTO "A b".t -- c\n VALUES (1)', 'WRITE', ['A b', 't']],
  ['INSERT OR REPLACE INTO t SELECT 1', 'WRITE', ['t']],
  ["COPY t (a, b) FROM 'x.csv'", 'COPY INTO', ['t']],
  ['TRUNCATE t', 'TRUNCATE', ['t']],
  ['CREATE TABLE t (a INT, b INT AS (a + 1))', 'CREATE TABLE', ['t']],
  ['CREATE OR REPLACE TABLE s.t AS SELECT 1', 'CREATE OR REPLACE TABLE AS SELECT', ['s', 't']],
  ['ALTER TABLE IF EXISTS t RENAME COLUMN a TO b', 'RENAME COLUMN', ['t']],
  ['ALTER TABLE t DROP COLUMN a', 'DROP COLUMNS', ['t']],
  ['ALTER TABLE t ALTER a TYPE BIGINT', 'CHANGE COLUMN', ['t']],
  ["WITH a AS (DELETE FROM x) , b AS (SELECT 'INSERT') INSERT INTO t SELECT * FROM b", 'WRITE', ['t']],
])('%s is a commit', (sql, operation, table) => {
  expect(effectOf(sql)).toMatchObject({ kind: 'write', operation, table });
});

test.each([
  ['', { kind: 'none' }],
  ['"insert" into t', { kind: 'none' }],
  ['WITH a AS (SELECT 1) SELECT * FROM a', { kind: 'none' }],
  ["COPY (SELECT 1) TO 'x.csv'", { kind: 'none' }],
  ["COPY t TO 'x.csv'", { kind: 'none' }],
  ['CREATE VIEW v AS SELECT 1', { kind: 'none' }],
  ['ALTER VIEW v RENAME TO w', { kind: 'none' }],
  ['DROP VIEW v', { kind: 'none' }],
  ['DESCRIBE t', { kind: 'none' }],
  ['DESC HISTORY', { kind: 'none' }],
  ['desc history s.t limit 3', { kind: 'history', table: ['s', 't'], limit: 3 }],
  ['DROP DATABASE IF EXISTS s CASCADE', { kind: 'drop_schema', schema: 's' }],
  ['ALTER TABLE s.t RENAME TO u', { kind: 'rename', table: ['s', 't'], to: 'u' }],
  ['START TRANSACTION', { kind: 'begin' }],
  ['END', { kind: 'commit' }],
  ['ABORT', { kind: 'rollback' }],
])('%s is none', (sql, effect) => {
  expect(effectOf(sql)).toEqual(effect);
});

test('semicolons part statements only outside of texts, names and comments', () => {
  const sql = 'SELECT \';\' AS ";", `;` -- ;\n; /* ; */ ;\nSELECT 2;';
  expect(splitStatements(sql)).toEqual(['SELECT \';\' AS ";", `;` -- ;\n', '\nSELECT 2']);
});

test.each([
  ['SELECT main.default.t.a FROM main.default.t', 'SELECT main.t.a FROM main.t'],
  ['FROM MAIN.sales.`order s`', 'FROM sales."order s"'],
  ['FROM `default`.`t`, other.sales.t, t.default', 'FROM main."t", other.sales.t, t.default'],
  ['CREATE SCHEMA IF NOT EXISTS main.sales', 'CREATE SCHEMA IF NOT EXISTS sales'],
  [
    'SELECT \'main.default.t\', "main.default.t" -- main.default.t',
    'SELECT \'main.default.t\', "main.default.t" -- main.default.t',
  ],
  ['CREATE TABLE t (a INT) USING DELTA', 'CREATE TABLE t (a INT) '],
  ['MERGE INTO t USING delta ON true', 'MERGE INTO t USING delta ON true'],
  ['SELECT 1.5, :p, x::INT', "SELECT 1.5, 'v', x::INT"],
])('%s becomes what DuckDB takes', (sql, expected) => {
  expect(translateSql(sql, { p: 'v' }, '/v')).toBe(expected);
});
