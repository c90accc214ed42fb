import { given } from '../../json.js';
import { shorten } from '../../short-text.js';
import type { RunState } from './run-state.js';

const MOST_WARNINGS = 100;
const LONGEST_WARNING = 1000;

/** Notes something that a person should know. Of very many only the first are kept. */
export function warn(state: RunState, atMillis: number, message: string, taskKey?: string): void {
  state.warnings ??= [];
  if (state.warnings.length < MOST_WARNINGS)
    state.warnings.push({
      atMillis,
      ...given('taskKey', taskKey),
      message: shorten(message, LONGEST_WARNING),
    });
}
