import type { Watched } from './job-trigger.js';
import { type ConditionAnswer, doesHold } from './sql-condition.js';
import type { News, TableVersion, TriggerState, UpstreamRun } from './trigger-state.js';

/** What a look at what a trigger watches has come to. */
export type Look =
  /** Marks of the files that have come and gone since; of those that have come how many and the names of the first. */
  | { kind: 'files'; added: string; gone: string; count: number; names: string[] }
  /** Of the tables that are there. */
  | { kind: 'tables'; versions: TableVersion[] }
  | { kind: 'condition'; answer: ConditionAnswer }
  /** It could not look, and goes on trying. */
  | { kind: 'problem'; message: string }
  /** It can look again, and nothing is new. */
  | { kind: 'well' };

/** Names that a run is told of: enough to look at, and little in a history. */
export const MOST_FILE_NAMES = 1000;

/** Takes a look into the state, in place. What was there at the first look is no news. */
export function takeLook(state: TriggerState, watched: Watched, look: Look, atMillis: number): void {
  if (look.kind === 'problem') {
    state.problem ??= { message: look.message, sinceMillis: atMillis };
    return;
  }
  delete state.problem;
  const isFirst = state.hasLooked !== true;
  if (look.kind === 'files') {
    if (!isFirst && look.count > 0) addFiles(state, look, atMillis);
  } else if (look.kind === 'tables' && watched.kind === 'tables')
    takeVersions(state, watched.names, look.versions, atMillis);
  else if (look.kind === 'condition') takeAnswer(state, look.answer, atMillis);
  state.hasLooked = true;
}

function addFiles(state: TriggerState, look: { count: number; names: string[] }, atMillis: number): void {
  const news = newsOf(state, atMillis);
  const { count, names } = news.files ?? { count: 0, names: [] };
  news.files = {
    count: count + look.count,
    names: [...names, ...look.names].slice(0, MOST_FILE_NAMES),
  };
}

/** A table that was not there and is now has been updated. */
function takeVersions(
  state: TriggerState,
  names: readonly string[],
  versions: readonly TableVersion[],
  atMillis: number,
): void {
  const before = state.tables;
  const now = new Map(versions.map((table) => [table.name, table]));
  state.tables = Object.fromEntries(names.map((name) => [name, now.get(name)?.version ?? null]));
  if (before === undefined) return;
  const updated = versions.filter(({ name, version }) => name in before && before[name] !== version);
  if (updated.length === 0) return;
  const news = newsOf(state, atMillis);
  const others = (news.tables ?? []).filter(({ name }) => !updated.some((table) => table.name === name));
  news.tables = [...others, ...updated];
}

/** A query by itself starts a run when it begins to give rows, or gives another value. */
function takeAnswer(state: TriggerState, answer: ConditionAnswer, atMillis: number): void {
  if (answer.kind === 'failed') {
    state.problem = { message: answer.message, sinceMillis: atMillis };
    return;
  }
  const holds = doesHold(answer, state.digest);
  if (holds && state.gaveRows !== true) newsOf(state, atMillis);
  if (answer.kind === 'rows') state.gaveRows = holds;
  else state.digest = answer.digest;
}

/** Takes the end of a run of another job into the state. */
export function takeUpstreamRun(
  state: TriggerState,
  watched: Extract<Watched, { kind: 'jobs' }>,
  run: UpstreamRun,
  atMillis: number,
): void {
  if (!isOfStatus(run.result, watched.ifStatus)) return;
  const news = newsOf(state, atMillis);
  const others = (news.runs ?? []).filter(({ jobId }) => jobId !== run.jobId);
  news.runs = [...others, run];
}

function isOfStatus(result: string, status: 'SUCCESS' | 'FAILED' | 'DONE'): boolean {
  const isSuccess = result.startsWith('SUCCESS');
  switch (status) {
    case 'DONE':
      return true;
    case 'SUCCESS':
      return isSuccess;
    case 'FAILED':
      return !isSuccess && result !== 'CANCELED';
  }
}

function newsOf(state: TriggerState, atMillis: number): News {
  state.news = { sinceMillis: atMillis, ...state.news, lastMillis: atMillis };
  return state.news;
}
