import { connectTemporal, type TemporalClient } from '../../client/connect.js';
import { DeployedJobs } from '../../client/deployed-jobs.js';
import { JobRuns } from '../../client/job-runs.js';
import type { Environment } from '../../core/environment/environment-file.js';
import { given } from '../../core/json.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { noteSilence } from '../terminal/silence.js';
import { processTerminal, type Terminal } from '../terminal/terminal.js';

/** Options that every command has. */
export interface GlobalOptions {
  temporalProfile?: string;
  taskQueue: string;
  /** True where the task queue stands on the command line. */
  isTaskQueueGiven?: boolean;
  /** Where the target of a bundle runs (`brickwork.yml`). */
  place?: Environment['temporal'];
  output: 'text' | 'json';
  json?: boolean;
  quiet?: boolean;
  /** Print the `temporal` commands that do the same, and do nothing. */
  explain?: boolean;
  color?: 'auto' | 'always' | 'never';
}

/** True when data is asked for as JSON, by either spelling. */
export function wantsJson(options: GlobalOptions): boolean {
  return options.json === true || options.output === 'json';
}

export function terminalFor(options: GlobalOptions): Terminal {
  return processTerminal(options);
}

/** The same options for what is done where the target of a bundle runs. What stands on the command line counts first. */
export function inEnvironment<T extends GlobalOptions>(options: T, environment: Environment | undefined): T {
  const { temporal, taskQueue } = environment ?? {};
  return {
    ...options,
    ...given('place', temporal),
    ...given('taskQueue', options.isTaskQueueGiven === true ? undefined : taskQueue),
  };
}

/** Runs `act` with a connection to the configured Temporal service, and closes it. */
export async function withTemporal<T>(
  { temporalProfile: profile, place = {} }: GlobalOptions,
  act: (client: TemporalClient['client'], address: string) => Promise<T>,
): Promise<T> {
  const isProfileExact = place.profile !== undefined;
  const temporal = await connectTemporal(profile === undefined ? { ...place, isProfileExact } : { profile });
  try {
    return await act(temporal.client, temporal.address);
  } finally {
    await temporal.close();
  }
}

/** The same, for what is done with runs. */
export async function withRuns<T>(options: GlobalOptions, act: (runs: JobRuns) => Promise<T>): Promise<T> {
  return withTemporal(options, (client) => act(new JobRuns(client, options.taskQueue)));
}

/** The same, for what a worker answers; it is said where none does for long. */
export async function withAnswers<T>(
  options: GlobalOptions,
  terminal: Terminal,
  act: (client: TemporalClient['client']) => Promise<T>,
): Promise<T> {
  return withTemporal(options, async (client) => {
    const answered = noteSilence(terminal);
    try {
      return await act(client);
    } finally {
      answered();
    }
  });
}

/** The same, for what is done with deployed jobs. */
export async function withJobs<T>(
  options: GlobalOptions,
  terminal: Terminal,
  act: (jobs: DeployedJobs, client: TemporalClient['client']) => Promise<T>,
): Promise<T> {
  return withAnswers(options, terminal, (client) => act(new DeployedJobs(client, options.taskQueue), client));
}

/** The number that an option gives; throws for what is none, or not from `least` to `most`. */
export function parseNumber(option: string, text: string, least: number, most: number): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new CommandFailed(`${option} takes a number from ${least} to ${most}, not "${text}".`, EXIT.invalid);
}

/** The same of an option that need not be given. */
export function parseOptional(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  return text === undefined ? undefined : parseNumber(option, text, least, most);
}

/** A whole number of an option that need not be given. */
export function parseWhole(
  option: string,
  text: string | undefined,
  least: number,
  most = 1_000_000,
): number | undefined {
  const number = parseOptional(option, text, least, most);
  if (number === undefined || Number.isInteger(number)) return number;
  throw new CommandFailed(`${option} takes a whole number, not "${text}".`, EXIT.invalid);
}

/** `--param a=1 --param b=2` as an object; throws for one without "=". */
export function parsePairs(option: string, pairs: readonly string[]): Record<string, string> {
  const wrong = pairs.filter((pair) => !/^[^=]+=/.test(pair));
  if (wrong.length > 0) {
    throw new CommandFailed(
      `${option} takes name=value, not ${wrong.map((pair) => `"${pair}"`).join(', ')}.`,
      EXIT.invalid,
    );
  }
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
