import type { JsonValue } from '../../core/json.js';
import type { SettingsChange } from '../../core/jobs/settings-diff.js';
import { cut } from '../terminal/one-line.js';
import type { Terminal } from '../terminal/terminal.js';

const LONGEST_VALUE = 2000;

/** A line for each difference between two versions of a job's settings. */
export function renderDiff(changes: readonly SettingsChange[], colors: Terminal['colors']): string[] {
  return changes.map(({ kind, path, before, after }) => {
    switch (kind) {
      case 'added':
        return colors.green(`+ ${path}: ${shown(after)}`);
      case 'removed':
        return colors.red(`- ${path}: ${shown(before)}`);
      case 'changed':
        return colors.yellow(`~ ${path}: ${shown(before)} → ${shown(after)}`);
      case 'moved':
        return colors.yellow(`~ ${path}: the order is ${shown(after)}, and was ${shown(before)}`);
    }
  });
}

function shown(value: JsonValue | undefined): string {
  return cut(JSON.stringify(value), LONGEST_VALUE);
}
