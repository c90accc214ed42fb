import type { Argument, Command, Option } from 'commander';

/** What may stand where a person has asked for it: words, or what only the disk or Temporal knows. */
export type Completions =
  | { kind: 'words'; words: { value: string; description: string }[] }
  | { kind: 'files' | 'runs' | 'deployed_jobs' | 'jobs_of_runs' };

const NOTHING: Completions = { kind: 'words', words: [] };

/** The values of arguments and options that are not written down, by what their usage calls them. */
const KNOWN_ELSEWHERE: Record<string, 'files' | 'runs' | 'deployed_jobs'> = {
  'workflow-id': 'runs',
  job: 'deployed_jobs',
  file: 'files',
  dir: 'files',
  folder: 'files',
};

/** What the last of the words behind `brickwork`, which may be empty, can become; it is not yet cut to those that fit. */
export function completionsOf(program: Command, words: readonly string[]): Completions {
  const { command, count, pending } = walk(program, words.slice(0, -1));
  const current = words.at(-1) ?? '';
  const [, flag] = /^(--[\w-]+)=/.exec(current) ?? [];
  if (flag !== undefined) return withPrefix(`${flag}=`, valuesOf(optionNamed(command, flag)));
  if (pending !== undefined && !current.startsWith('-')) return valuesOf(pending);
  if (current.startsWith('-')) return { kind: 'words', words: optionsOf(command) };
  const subcommands = command.createHelp().visibleCommands(command);
  if (count === 0 && subcommands.length > 0) {
    const named = subcommands.map((one) => ({ value: one.name(), description: one.description() }));
    return { kind: 'words', words: named };
  }
  const argument = command.registeredArguments.at(count);
  return argument === undefined ? NOTHING : valuesOf(argument);
}

/** The command that the words lead to, how many arguments it has by then, and the option whose value is next. */
function walk(program: Command, words: readonly string[]) {
  let command = program;
  let count = 0;
  let pending: Option | undefined;
  for (const word of words) {
    // Bash has it as a word of its own.
    if (word === '=') continue;
    if (word.startsWith('-')) {
      const option = word.includes('=') ? undefined : optionNamed(command, word);
      pending = option?.required === true || option?.optional === true ? option : undefined;
    } else if (pending !== undefined) {
      if (!pending.variadic) pending = undefined;
    } else {
      const next = count === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next === undefined) count++;
      else command = next;
    }
  }
  return { command, count, pending };
}

function optionNamed(command: Command, flag: string): Option | undefined {
  const own = command.options.find(({ long, short }) => long === flag || short === flag);
  return own ?? (command.parent === null ? undefined : optionNamed(command.parent, flag));
}

function optionsOf(command: Command): { value: string; description: string }[] {
  const own = command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
  const above = command.parent === null ? [] : optionsOf(command.parent);
  return [...own, ...above.filter(({ value }) => !own.some((one) => one.value === value))];
}

function valuesOf(of: Option | Argument | undefined): Completions {
  if (of === undefined) return NOTHING;
  const choices = of.argChoices;
  if (choices !== undefined)
    return { kind: 'words', words: choices.map((value) => ({ value, description: '' })) };
  const isOption = 'flags' in of;
  const usage = isOption ? (/[<[]([\w-]+)/.exec(of.flags)?.[1] ?? '') : of.name();
  if (isOption && of.long === '--job' && usage === 'name') return { kind: 'jobs_of_runs' };
  const kind = KNOWN_ELSEWHERE[usage];
  return kind === undefined ? NOTHING : { kind };
}

function withPrefix(prefix: string, completions: Completions): Completions {
  if (completions.kind !== 'words') return completions;
  const words = completions.words.map(({ value, description }) => ({ value: prefix + value, description }));
  return { kind: 'words', words };
}
