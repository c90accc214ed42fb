import type { JsonObject, JsonValue } from '../../core/json.js';
import { shellWord } from '../../core/shell-word.js';
import { EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor } from './global-options.js';

/** One call of the stock `temporal` command that does what a command of ours does. */
export interface TemporalCall {
  /** What follows `temporal workflow`: `['query', '--type', 'run']`. */
  verb: string[];
  input?: JsonValue;
  /** Why this one, where there are several. */
  comment?: string;
}

/** Prints the `temporal` commands instead of doing anything. */
export function explain(workflowId: string, calls: TemporalCall[], options: GlobalOptions): number {
  const terminal = terminalFor(options);
  for (const { verb, input, comment } of calls) {
    if (comment !== undefined) terminal.data(`# ${comment}`);
    const inputs = input === undefined ? [] : ['--input', JSON.stringify(input)];
    terminal.data(shellLine(workflowCommand(workflowId, [...verb, ...inputs], options)));
  }
  return EXIT.success;
}

/** `temporal workflow <verb> --workflow-id ID`, with the profile that was chosen. */
export function workflowCommand(workflowId: string, verb: string[], options: GlobalOptions): string[] {
  return ['temporal', 'workflow', ...verb, '--workflow-id', workflowId, ...profileWords(options)];
}

/** The words that choose the profile of the stock command, if one was chosen. */
export function profileWords({ temporalProfile }: GlobalOptions): string[] {
  return temporalProfile === undefined ? [] : ['--profile', temporalProfile];
}

/** The words as one line that a POSIX shell reads as they are. */
export function shellLine(words: string[]): string {
  return words.map(quoted).join(' ');
}

/** A substitution of a process is for the shell to read. */
function quoted(word: string): string {
  return /^<\(.*\)$/.test(word) ? word : shellWord(word);
}

/** The calls of a repair: of a run that is open, and of one that is closed. */
export function repairCalls(request: JsonObject, taskQueue: string): TemporalCall[] {
  const repair = Object.fromEntries(
    Object.entries(request).filter(([, value]) => !isEmpty(value) && value !== false),
  );
  const options = { repair_of: '<workflow run id>', repair };
  return [
    {
      comment: 'a run that is open',
      verb: ['update', 'execute', '--name', 'repair'],
      input: repair,
    },
    {
      comment: 'a run that is closed; temporal workflow describe shows its workflow run id',
      verb: ['start', '--type', 'runJob', '--task-queue', taskQueue, '--input', 'null'],
      input: options,
    },
  ];
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
