import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/core/source/read-source.js';

const HEADER = '# Databricks notebook source\n';

/** What is found, without the places. */
function found(text: string, language = 'PYTHON') {
  return readSource(text, language).calls.map(({ verb, taskKey, key }) => [verb, taskKey, key]);
}

describe('calls in Python', () => {
  test.each<[string, unknown[][]]>([
    ['dbutils.jobs.taskValues.set(key="n", value=3)', [['set', undefined, 'n']]],
    ["dbutils.jobs.taskValues.set('n', 3)", [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues.set(value=f(1, key="no"), key="n")', [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues.get("a", "n", 0)', [['get', 'a', 'n']]],
    ['dbutils.jobs.taskValues.get(key="n", taskKey="a", default=0, debugValue=1)', [['get', 'a', 'n']]],
    ['dbutils.jobs.taskValues.get("a", key="n")', [['get', 'a', 'n']]],
    ['dbutils.jobs.taskValues.get(\n  taskKey="a",  # of a\n  key="n",\n)', [['get', 'a', 'n']]],
    ['(dbutils.jobs\n  .taskValues\n  .set("n", 1))', [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues.set("a" \'b\', 1)', [['set', undefined, 'ab']]],
    ['dbutils.jobs.taskValues.set(\n  "a"  # one\n  "b", 1)', [['set', undefined, 'ab']]],
    ['dbutils.jobs.taskValues.set(("n"), 1)', [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues.set("""n\nm""", 1)', [['set', undefined, 'n\nm']]],
    ['tv = dbutils.jobs.taskValues\ntv.set("n", 1)\nprint(tv)', [['set', undefined, 'n']]],
    ['tv: object = dbutils.jobs.taskValues\nif x:\n  y = tv.get("a", "n")', [['get', 'a', 'n']]],
    // What is computed is a call without a key.
    ['dbutils.jobs.taskValues.set(f"n{i}", 1)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set(name, 1)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set("n" + x, 1)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set("n" f"{x}", 1)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set(b"n", 1)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set(*args)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.get("a", **more)', [['get', 'a', undefined]]],
    ['dbutils.jobs.taskValues.set(key=)', [['set', undefined, undefined]]],
    ['dbutils.jobs.taskValues.set(())', [['set', undefined, undefined]]],
    ['put = dbutils.jobs.taskValues.set', [['set', undefined, undefined]]],
    [
      'f(dbutils.jobs.taskValues)',
      [
        ['set', undefined, undefined],
        ['get', undefined, undefined],
      ],
    ],
    [
      'dbutils.jobs.taskValues.help()',
      [
        ['set', undefined, undefined],
        ['get', undefined, undefined],
      ],
    ],
    // What only looks like one.
    ['# dbutils.jobs.taskValues.set("n", 1)', []],
    ['x = "dbutils.jobs.taskValues.set(1)"', []],
    ['x = 1', []],
  ])('%s', (code, calls) => {
    expect(found(code)).toEqual(calls);
  });

  test.each([
    [String.raw`"a\n\t\\\"\'"`, 'a\n\t\\"\''],
    [String.raw`r"a\n"`, String.raw`a\n`],
    [String.raw`u"é\xe9\u00e9\U0001F600\101\q"`, String.raw`éé` + 'é\u{1F600}A' + String.raw`\q`],
    ['"a\\\nb"', 'ab'],
    [String.raw`"\N{BULLET}"`, undefined],
  ])('the literal %s', (literal, key) => {
    expect(found(`dbutils.jobs.taskValues.set(${literal}, 1)`)).toEqual([['set', undefined, key]]);
  });
});

describe('calls in Scala', () => {
  test.each<[string, unknown[][]]>([
    ['dbutils.jobs.taskValues.set(key = "n", value = 3)', [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues.set("n", List(1, 2))', [['set', undefined, 'n']]],
    ['dbutils.jobs.taskValues\n  .get(taskKey = "a", key = """n""", default = 0)', [['get', 'a', 'n']]],
    ['dbutils.jobs.taskValues.set(s"n$i", 1)', [['set', undefined, undefined]]],
    [String.raw`dbutils.jobs.taskValues.set("\d", 1)`, [['set', undefined, undefined]]],
    ['// dbutils.jobs.taskValues.set("n", 1)', []],
    ['/* dbutils.jobs.taskValues.set("n", 1) */ val c = \'"\'', []],
    ['val tv = dbutils.jobs.taskValues', []],
    ['dbutils.jobs.taskValues.toString', []],
    ['val n = 1', []],
  ])('%s', (code, calls) => {
    expect(found(code, 'SCALA')).toEqual(calls);
  });
});

describe('notebooks', () => {
  test('cells of a Python notebook, each in its language; places are lines of the source', () => {
    const text = `${HEADER}dbutils.jobs.taskValues.set("a", 1)
# COMMAND ----------
# MAGIC %scala
# MAGIC dbutils.jobs.taskValues.set("b", 1)
# COMMAND ----------
# MAGIC %sql
# MAGIC SELECT 'dbutils.jobs.taskValues.set("no", 1)'
# COMMAND ----------
# MAGIC %md dbutils.jobs.taskValues.set("no", 1)
# COMMAND ----------
# MAGIC %python
# MAGIC dbutils.jobs.taskValues.set(
# MAGIC   "c", 1)
# COMMAND ----------
%pip install x
!ls
dbutils.jobs.taskValues.set("d", 1)
`;
    expect(readSource(text, 'PYTHON').calls).toEqual([
      { verb: 'set', key: 'a', place: 'line 2' },
      { verb: 'set', key: 'b', place: 'line 5' },
      { verb: 'set', key: 'c', place: 'line 13' },
      { verb: 'set', key: 'd', place: 'line 18' },
    ]);
  });

  test.each([
    ['SQL', '-- Databricks notebook source\nSELECT 1\n-- COMMAND ----------\n-- MAGIC %python\n-- MAGIC '],
    ['SCALA', '// Databricks notebook source\nval x = 1\n// COMMAND ----------\n// MAGIC %python\n// MAGIC '],
    ['R', '# Databricks notebook source\nx <- 1\n# COMMAND ----------\n# MAGIC %python\n# MAGIC '],
  ])('Python cells of a notebook in %s', (language, before) => {
    expect(found(`${before}dbutils.jobs.taskValues.set("n", 1)`, language)).toEqual([
      ['set', undefined, 'n'],
    ]);
  });

  test('notebooks in JSON, as Jupyter and Databricks write them', () => {
    const code = (...source: unknown[]) => ({ cell_type: 'code', source });
    const notebook = (metadata: unknown, ...cells: unknown[]) => JSON.stringify({ cells, metadata });
    const set = 'dbutils.jobs.taskValues.set("n", 1)';
    expect(
      readSource(notebook({}, { cell_type: 'markdown' }, code('x = 1\n', set), 'odd'), 'PYTHON').calls,
    ).toEqual([{ verb: 'set', key: 'n', place: 'cell 2, line 2' }]);
    const asText = notebook({ language_info: { name: 'python' } }, { cell_type: 'code', source: set });
    expect(found(asText)).toHaveLength(1);
    const inScala = { 'application/vnd.databricks.v1+notebook': { language: 'scala' } };
    expect(found(notebook(inScala, code(`// x\n${set}`)))).toHaveLength(1);
    expect(found(notebook({ language_info: { name: 'r' } }, code(set)))).toEqual([]);
    expect(found(notebook(undefined, code(1), { cell_type: 'code' }))).toEqual([]);
    expect(found('{"not": "a notebook"}')).toEqual([]);
    expect(found('{ not JSON')).toEqual([]);
  });

  test('notebooks that it runs as a part of itself, and results that it exits with', () => {
    const text = `${HEADER}# MAGIC %run ./a $x="1"
# COMMAND ----------

# MAGIC %run "/Shared/b c"
# COMMAND ----------
# MAGIC %run '../d'
# COMMAND ----------
# MAGIC %run
# COMMAND ----------
dbutils.notebook.exit("x")`;
    const { includes, exits, calls } = readSource(text, 'PYTHON');
    expect(includes).toEqual([
      { path: './a', place: 'line 2' },
      { path: '/Shared/b c', place: 'line 5' },
      { path: '../d', place: 'line 7' },
    ]);
    expect([exits, calls]).toEqual([true, []]);
  });

  test('a file of another language has no calls, and code that no parser takes gives what can be read', () => {
    expect(found('dbutils.jobs.taskValues.set("n", 1)', '')).toEqual([]);
    expect(found('def (:\n  dbutils.jobs.taskValues.set("n", 1)\n]]]')).toEqual([['set', undefined, 'n']]);
  });
});
