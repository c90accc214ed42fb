import { listNames } from '../issue.js';
import type { JsonValue } from '../json.js';
import type { RunView } from '../run/view/run-view.js';
import type { TaskView } from '../run/view/task-view.js';
import { type CaseFailure, failure } from './case-failure.js';
import type { Expectation, TaskExpectation } from './case-schema.js';
import { sameCell } from './compare-cells.js';
import { cellText } from './difference-lines.js';
import { patternOf } from './text-pattern.js';

/** How a run has ended, and what it has left. */
export interface EndedRun {
  view: RunView;
  values: Readonly<Record<string, Record<string, JsonValue>>>;
  /** What each task's attempts have said, of those whose errors are looked at or whose results are not as expected. */
  texts: ReadonlyMap<string, readonly string[]>;
  durationMillis: number;
}

/** Everything about a run and its tasks that is not as expected; `path` is that of `expect`. */
export function judgeRun(expect: Expectation, run: EndedRun, path: string): CaseFailure[] {
  const tasks = expectedTasks(expect);
  return [
    ...judgeResult(expect, run, path),
    ...judgeDuration(expect, run, path),
    ...Object.entries(tasks).flatMap(([key, task]) => judgeTask(task, key, run, `${path}.tasks.${key}`)),
  ];
}

/** What is expected of each task, of which only the result may be said. */
export function expectedTasks({ tasks = {} }: Expectation): Record<string, TaskExpectation> {
  return Object.fromEntries(
    Object.entries(tasks).map(([key, task]) => [key, typeof task === 'string' ? { result: task } : task]),
  );
}

/** The tasks whose texts are needed: errors are looked for there, and a failure that nobody expects is explained by them. */
export function tasksToRead(expect: Expectation, { tasks }: RunView): string[] {
  const expected = expectedTasks(expect);
  return tasks
    .filter(({ task_key: key, result_state: result, attempts }) => {
      const { error, result: wanted } = expected[key] ?? {};
      const fails = result === 'FAILED' || result === 'TIMEDOUT';
      return attempts > 0 && (error !== undefined || (fails && wanted !== result));
    })
    .map(({ task_key: key }) => key);
}

function judgeResult(expect: Expectation, { view, texts }: EndedRun, path: string): CaseFailure[] {
  const { result: wanted = 'SUCCESS', message } = expect;
  const failures: CaseFailure[] = [];
  if (view.result_state !== wanted) {
    const expected = expectedTasks(expect);
    const told = view.tasks.filter(({ task_key: key, result_state: result }) => {
      const isFailure = result === 'FAILED' || result === 'TIMEDOUT';
      return isFailure && expected[key]?.result !== result;
    });
    const details = told.flatMap(({ task_key: key }) => lastLines(key, texts.get(key) ?? []));
    failures.push(failure(`${path}.result`, `the run ended as ${view.result_state}, not ${wanted}`, details));
  }
  const said = view.state_message ?? '';
  if (message !== undefined && !matches(message, [said]))
    failures.push(failure(`${path}.message`, `the run says ${cellOr(said)}, not ${message}`));
  return failures;
}

function judgeDuration(
  { duration_below_seconds: most = Infinity }: Expectation,
  { durationMillis }: EndedRun,
  path: string,
): CaseFailure[] {
  const seconds = durationMillis / 1000;
  if (seconds < most) return [];
  return [
    failure(`${path}.duration_below_seconds`, `the run took ${seconds.toFixed(1)} s, not below ${most} s`),
  ];
}

const MOST_LINES = 12;

function lastLines(key: string, texts: readonly string[]): string[] {
  const lines = (texts.at(-1) ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-MOST_LINES).map((line, at) => (at === 0 ? `${key}: ${line}` : `  ${line}`));
}

function judgeTask(task: TaskExpectation, key: string, run: EndedRun, path: string): CaseFailure[] {
  const view = run.view.tasks.find(({ task_key }) => task_key === key);
  if (view === undefined) return [failure(path, `${key} has not been a task of the run`)];
  const texts = run.texts.get(key) ?? [];
  const { error } = task;
  return [
    ...judgeFacts(task, view, key, path, lastLines(key, texts)),
    ...(error === undefined || matches(error, texts)
      ? []
      : [failure(`${path}.error`, `${key} does not say ${error}`, lastLines(key, texts))]),
    ...judgeValues(task, run.values[key] ?? {}, key, path),
  ];
}

function judgeFacts(
  task: TaskExpectation,
  view: TaskView,
  key: string,
  path: string,
  said: string[],
): CaseFailure[] {
  const isSkipped = view.life_cycle_state === 'SKIPPED';
  const isFallback = view.attempt_runs.at(-1)?.fallback === true;
  const facts: [keyof TaskExpectation, unknown, unknown, string][] = [
    ['result', task.result, view.result_state, `${key} ended as ${view.result_state}, not ${task.result}`],
    ['skipped', task.skipped, isSkipped, `${key} ${isSkipped ? 'was skipped' : 'was not skipped'}`],
    [
      'attempts',
      task.attempts,
      view.attempts,
      `${key} was submitted ${view.attempts} times, not ${task.attempts}`,
    ],
    ['fallback', task.fallback, isFallback, `${key} ended ${isFallback ? 'by' : 'without'} its fallback`],
    [
      'outcome',
      task.outcome,
      view.outcome,
      `${key} came out as ${view.outcome ?? 'nothing'}, not ${task.outcome}`,
    ],
  ];
  return facts
    .filter(([, wanted, found]) => wanted !== undefined && wanted !== found)
    .map(([member, , , message]) =>
      failure(member === 'result' ? path : `${path}.${member}`, message, member === 'result' ? said : []),
    );
}

function judgeValues(
  { values = {} }: TaskExpectation,
  found: Readonly<Record<string, JsonValue>>,
  key: string,
  path: string,
): CaseFailure[] {
  return Object.entries(values).flatMap(([name, wanted]) => {
    if (!(name in found)) {
      const has = `it has ${listNames(Object.keys(found))}`;
      return [failure(`${path}.values.${name}`, `${key} has published no value "${name}": ${has}`)];
    }
    const actual = found[name];
    // A value that a notebook has set comes as text, whatever it was.
    const isSame = sameCell(wanted, actual) || JSON.stringify(wanted) === actual;
    const message = `${key} has published "${name}" = ${cellText(actual)}, not ${cellText(wanted)}`;
    return isSame ? [] : [failure(`${path}.values.${name}`, message)];
  });
}

function matches(wanted: string, texts: readonly string[]): boolean {
  const pattern = patternOf(wanted);
  return texts.some((text) => (pattern === undefined ? text.includes(wanted) : pattern.test(text)));
}

function cellOr(text: string): string {
  return text === '' ? 'nothing' : cellText(text);
}
