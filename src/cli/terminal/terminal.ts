import { createLogUpdate } from 'log-update';
import pc from 'picocolors';

/** Where a command writes: data to stdout, everything for people to stderr. */
export interface Terminal {
  /** One line of data. */
  data(line: string): void;
  /** One line for people. */
  note(line: string): void;
  /** True where a live display can be redrawn. */
  isLive: boolean;
  width: number;
  colors: ReturnType<typeof pc.createColors>;
  /** Redraws the live display; `undefined` leaves it standing and ends it. */
  draw(text: string | undefined): void;
}

export interface TerminalOptions {
  quiet?: boolean;
  color?: 'auto' | 'always' | 'never';
}

/** The process's own terminal; it redraws only on a real one, outside CI. */
export function processTerminal({ quiet = false, color = 'auto' }: TerminalOptions = {}): Terminal {
  const { stderr, stdout, env } = process;
  const isLive = stderr.isTTY === true && env['CI'] === undefined && env['TERM'] !== 'dumb' && !quiet;
  const display = createLogUpdate(stderr);
  const colored = color === 'always' || (color === 'auto' && stderr.isTTY === true && pc.isColorSupported);
  return {
    data: (line) => void stdout.write(`${line}\n`),
    note: (line) => void (quiet || stderr.write(`${line}\n`)),
    isLive,
    // A terminal that does not know its size says 0.
    width: stderr.columns || 100,
    colors: pc.createColors(colored),
    draw: (text) => (text === undefined ? display.done() : display(text)),
  };
}
