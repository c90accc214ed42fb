import type { ValueReport } from '../../core/values/value-report.js';

/** What a plan says of task values, for people; nothing where no task has any. */
export function renderValues(reports: readonly ValueReport[]): string[] {
  const lines = reports.flatMap(({ task_key: task, sets, gets, notes }) => [
    ...sets.flatMap(({ key, at }) => (key === undefined ? [] : [`  ${task} sets ${key} (${at})`])),
    ...gets.flatMap(({ task_key: of, key, at }) => {
      const what = key ?? 'what is known';
      return of === undefined ? [] : [`  ${task} gets ${what} of ${of} (${at})`];
    }),
    ...notes.map(({ message, remedy }) => `  note: ${task}: ${message}. ${remedy}`),
  ]);
  return lines.length === 0 ? [] : ['task values:', ...lines];
}
