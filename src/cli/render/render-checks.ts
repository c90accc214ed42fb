import type { Check } from '../../core/doctor/check.js';
import type { Terminal } from '../terminal/terminal.js';

type Colors = Terminal['colors'];

/** A line for each check, below it what to do; then how many there are of each kind. */
export function renderChecks(checks: readonly Check[], colors: Colors): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, message, remedy }) => {
    const line = `${paint(status, status.padEnd(7), colors)}  ${name.padEnd(width)}  ${message}`;
    return remedy === undefined ? [line] : [line, `${' '.repeat(width + 11)}→ ${remedy}`];
  });
  const count = (wanted: Check['status']): number => checks.filter(({ status }) => status === wanted).length;
  return [...lines, `${count('ok')} ok, ${count('warning')} warning(s), ${count('failed')} failed`];
}

function paint(status: Check['status'], text: string, colors: Colors): string {
  switch (status) {
    case 'ok':
      return colors.green(text);
    case 'warning':
      return colors.yellow(text);
    case 'failed':
      return colors.red(text);
  }
}
