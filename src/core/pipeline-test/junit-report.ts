import { groupBy } from '../group-by.js';
import { type CaseResult, countResults } from './case-result.js';

/** An element of XML: its attributes, and elements or a text inside. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text?: string;
}

/** The report as CI systems read it (JUnit's `testsuites`): a suite for each file, a test case for each case. */
export function junitReport(name: string, results: readonly CaseResult[]): XmlElement {
  const suites = [...groupBy(results, ({ file }) => file)].map(([file, cases]) => suite(file, cases));
  return element('testsuites', { name, ...figures(results, false) }, suites);
}

function suite(file: string, cases: readonly CaseResult[]): XmlElement {
  const [first] = cases.flatMap(({ started }) => started ?? []).sort();
  const timestamp: Record<string, string> = first === undefined ? {} : { timestamp: first.slice(0, 19) };
  return element('testsuite', { name: file, ...figures(cases, true), ...timestamp }, cases.map(testCase));
}

function testCase({ name, file, result, duration_millis: millis, failures, reason }: CaseResult): XmlElement {
  const attributes = {
    name,
    classname: file.replace(/\.\w+$/, '').replaceAll('/', '.'),
    time: seconds(millis),
  };
  if (result === 'passed') return element('testcase', attributes);
  if (result === 'skipped')
    return element('testcase', attributes, [element('skipped', { message: reason ?? '' })]);
  const kind = result === 'failed' ? 'failure' : 'error';
  const told = failures.map(({ file: at, line, message, details }) => ({
    ...element(kind, { message, type: kind }),
    text: printable([`${at}:${line}: ${message}`, ...details].join('\n')),
  }));
  return element('testcase', attributes, told);
}

function figures(cases: readonly CaseResult[], withSkipped: boolean): Record<string, string> {
  const { failed, error, skipped } = countResults(cases);
  return {
    tests: String(cases.length),
    failures: String(failed),
    errors: String(error),
    ...(withSkipped ? { skipped: String(skipped) } : {}),
    time: seconds(cases.reduce((total, { duration_millis: millis }) => total + millis, 0)),
  };
}

function seconds(millis: number): string {
  return (millis / 1000).toFixed(3);
}

function element(name: string, attributes: Record<string, string>, children: XmlElement[] = []): XmlElement {
  const written = Object.entries(attributes).map(([key, value]) => [key, printable(value)]);
  return { name, attributes: Object.fromEntries(written) as Record<string, string>, children };
}

/** XML 1.0 has no control characters but these, not even written as numbers. */
function printable(text: string): string {
  return text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
