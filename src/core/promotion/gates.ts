import type { PromotionRules } from './promotion-rules.js';

/** What stands between content and a target. */
export type GateName = 'in_force' | 'tests' | 'runs' | 'data_quality';

/** One gate as it was found. */
export interface Gate {
  gate: GateName;
  passed: boolean;
  /** In one sentence: what was found, or why it is refused and what to do. */
  detail: string;
}

/** What the record of `brickwork test` says. */
export interface TestFacts {
  /** The digest of what was tested. */
  content?: string;
  /** What the names of the cases had to have in them, where not all were run. */
  only?: string;
  endedMillis: number;
  passed: number;
  /** The names of the cases that did not pass. */
  failed: readonly string[];
}

/** A deployed job of the target that content comes from. */
export interface SourceJob {
  name: string;
  /** The version in force. */
  version: number;
  /** The results of its last runs of this version, newest first; of those that have ended, and were not skipped. */
  results: readonly string[];
}

/** What the gates are decided by. */
export interface PromotionFacts {
  content: string;
  nowMillis: number;
  /** What differs between the content and what is in force in the target that it comes from, a line each. */
  drift: readonly string[];
  tests?: TestFacts;
  jobs: readonly SourceJob[];
  /** By the names of the statements: how many rows each gave, or why it could not be executed. */
  dataQuality: ReadonlyMap<string, number | { problem: string }>;
}

const HOUR_MILLIS = 3_600_000;
const SHOWN = 5;
const GOOD = ['SUCCESS', 'SUCCESS_WITH_FAILURES'];

/** Every gate that the rules of a target have, in the order in which they are told. */
export function decideGates(rules: PromotionRules, facts: PromotionFacts): Gate[] {
  return [
    inForce(rules, facts),
    ...(rules.tests === undefined ? [] : [tested(rules.tests.max_age_hours, facts)]),
    ...(rules.runs === undefined ? [] : [run(rules.runs.successful, rules.from, facts)]),
    ...(rules.data_quality === undefined ? [] : [measured(rules.data_quality, facts)]),
  ];
}

function inForce({ from }: PromotionRules, { drift }: PromotionFacts): Gate {
  if (drift.length === 0) return passed('in_force', `What ${from} runs is this content.`);
  const hint = `Deploy it there first: brickwork deploy -t ${from}.`;
  return refused('in_force', `${from} runs something else: ${someOf(drift)}. ${hint}`);
}

function tested(hours: number, { tests, content, nowMillis }: PromotionFacts): Gate {
  const hint = 'Run brickwork test with --results FILE, and give this file by --results.';
  if (tests === undefined) return refused('tests', `No results of tests were given. ${hint}`);
  if (tests.content !== content) {
    const other = tests.content === undefined ? 'content that is not named' : `content ${tests.content}`;
    return refused('tests', `The results are of ${other}, and not of ${content}. ${hint}`);
  }
  const age = (nowMillis - tests.endedMillis) / HOUR_MILLIS;
  if (age > hours)
    return refused(
      'tests',
      `The results are ${Math.round(age)} hours old, and ${hours} are allowed. ${hint}`,
    );
  if (tests.only !== undefined)
    return refused('tests', `The results are of some cases, those with "${tests.only}". ${hint}`);
  if (tests.failed.length > 0) return refused('tests', `Failed: ${someOf(tests.failed)}.`);
  if (tests.passed === 0) return refused('tests', 'No case was run.');
  return passed('tests', `${tests.passed} cases have passed.`);
}

function run(wanted: number, from: string, { jobs }: PromotionFacts): Gate {
  const short = jobs.flatMap(({ name, version, results }) => {
    const last = results.slice(0, wanted);
    const bad = last.find((result) => !GOOD.includes(result));
    if (bad !== undefined) return [`${name} version ${version}: ${bad}`];
    return last.length < wanted ? [`${name} version ${version}: ${last.length} of ${wanted} runs`] : [];
  });
  if (short.length === 0)
    return passed(
      'runs',
      `The last ${wanted === 1 ? 'run' : `${wanted} runs`} of each job in ${from} succeeded.`,
    );
  const hint = `Each needs ${wanted} that succeeded: brickwork job run.`;
  return refused('runs', `In ${from}: ${someOf(short)}. ${hint}`);
}

function measured(
  statements: NonNullable<PromotionRules['data_quality']>,
  { dataQuality }: PromotionFacts,
): Gate {
  const bad = statements.flatMap(({ name }) => {
    const found = dataQuality.get(name) ?? { problem: 'it was not executed' };
    if (typeof found === 'object') return [`"${name}": ${found.problem}`];
    return found === 0 ? [] : [`"${name}" gave ${found === 1 ? 'a row' : `${found} rows`}`];
  });
  if (bad.length > 0) return refused('data_quality', `${someOf(bad)}.`);
  return passed(
    'data_quality',
    `${statements.length === 1 ? 'The statement' : `All ${statements.length} statements`} gave no row.`,
  );
}

function someOf(lines: readonly string[]): string {
  const shown = lines.slice(0, SHOWN).join('; ');
  return lines.length > SHOWN ? `${shown}; and ${lines.length - SHOWN} more` : shown;
}

function passed(gate: GateName, detail: string): Gate {
  return { gate, passed: true, detail };
}

function refused(gate: GateName, detail: string): Gate {
  return { gate, passed: false, detail };
}
