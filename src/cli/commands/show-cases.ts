import type { CaseResult } from '../../core/pipeline-test/case-result.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { renderCase, renderRunning } from '../render/render-cases.js';
import type { Terminal } from '../terminal/terminal.js';
import type { CaseEvents } from './run-cases.js';

/** Shows cases while they run: on a terminal what each does now, and each that is over as it ends. */
export function showCases(
  terminal: Terminal,
  count: number,
  asData: boolean,
): CaseEvents & { end: (others: readonly CaseResult[]) => void } {
  const running = new Map<string, RunView | undefined>();
  let begun = 0;
  const draw = (): void => {
    if (terminal.isLive)
      terminal.draw(renderRunning(running, count - begun, terminal.width, terminal.colors));
  };
  const tell = (result: CaseResult): void => {
    const print = (line: string): void => (asData ? terminal.data(line) : terminal.note(line));
    for (const line of renderCase(result, terminal.colors)) print(line);
  };
  return {
    onStart({ test }) {
      begun++;
      running.set(test.name, undefined);
      draw();
    },
    onView({ test }, view) {
      running.set(test.name, view);
      draw();
    },
    onEnd({ test }, result) {
      running.delete(test.name);
      if (terminal.isLive) terminal.draw('');
      tell(result);
      draw();
    },
    end(others) {
      if (terminal.isLive) {
        terminal.draw('');
        terminal.draw(undefined);
      }
      others.forEach(tell);
    },
  };
}
