import { listNames } from '../../issue.js';
import { byteLength } from '../../json.js';
import { quote } from '../../short-text.js';
import type { Plan } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';
import { keepSignal, parseSignalPayload } from './signals.js';
import { exceedsTotal } from '../values/task-values.js';
import { endWithValues } from './wait.js';
import { warn } from '../state/warnings.js';

/**
 * Gives a signal to every task that waits for it, or keeps it for the next one that will. What cannot be done with it
 * stands among the warnings, and the task goes on waiting.
 */
export function receiveSignal(
  plan: Plan,
  state: RunState,
  { name, payload, atMillis }: { name: string; payload: unknown; atMillis: number },
): void {
  const ignored = (reason: string): void =>
    warn(state, atMillis, `Signal ${quote(name)} was ignored: ${reason}`);
  if (state.endTimeMillis !== undefined || state.cancel !== undefined) return ignored('the run ends.');
  const names = plan.tasks.flatMap(({ wait }) => (wait?.kind === 'signal' ? [wait.signal] : []));
  if (!names.includes(name)) {
    const known = names.length === 0 ? 'It has no wait_task.' : `Its tasks wait for ${listNames(names)}.`;
    return ignored(`no task of the job waits for it. ${known}`);
  }
  const parsed = parseSignalPayload(payload);
  if ('problem' in parsed) return ignored(parsed.problem);
  const waiting = plan.tasks.filter(
    ({ index, wait }) =>
      wait?.kind === 'signal' && wait.signal === name && state.tasks[index].phase === 'waiting_for_message',
  );
  const { values } = parsed;
  if (waiting.length === 0) {
    const problem = keepSignal(state, name, values);
    if (problem !== undefined) ignored(problem);
    return;
  }
  for (const { index } of waiting) {
    const tooMuch = exceedsTotal(state, index, byteLength(JSON.stringify(values)));
    if (tooMuch === undefined) endWithValues(plan, state, index, values, atMillis);
    else ignored(tooMuch);
  }
}
