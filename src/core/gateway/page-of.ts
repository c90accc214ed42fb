import { isJsonObject } from '../json.js';
import { shorten } from '../short-text.js';
import type { Problem } from './problem.js';
import type { WireObject } from './wire-value.js';

const ENTRIES_A_PAGE = 100;

const RUN_LISTS = ['tasks', 'job_clusters', 'job_parameters', 'repair_history'];
const JOB_LISTS = ['tasks', 'job_clusters', 'parameters', 'environments'];

/** One page of an answer, or what is wrong with the token. */
export type Page = { page: WireObject } | { problems: Problem[] };

/**
 * A page of the answer of `runs/get` in API 2.2: a hundred entries of each list, everything else on every page; a list that
 * has no more is empty (`JobsAPI.get_run` of the SDK for Python). Earlier versions of the API have all in one answer.
 */
export function pageOfRun(run: WireObject, token: string | undefined): Page {
  const from = offsetOf(token);
  if (from === undefined) return badToken(token);
  const { part, next } = partOf(run, RUN_LISTS, from);
  return { page: { ...part, ...next } };
}

/** The same of `jobs/get`, whose lists are in the settings. */
export function pageOfJob(job: WireObject, token: string | undefined): Page {
  const from = offsetOf(token);
  if (from === undefined) return badToken(token);
  const { part, next } = partOf(isObject(job['settings']) ? job['settings'] : {}, JOB_LISTS, from);
  return { page: { ...job, settings: part, ...next } };
}

function partOf(whole: WireObject, names: readonly string[], from: number) {
  const part = { ...whole };
  const to = from + ENTRIES_A_PAGE;
  let hasMore = false;
  for (const name of names) {
    const list = whole[name];
    if (!Array.isArray(list)) continue;
    part[name] = list.slice(from, to);
    hasMore ||= list.length > to;
  }
  return { part, next: hasMore ? { next_page_token: tokenOf(to) } : {} };
}

function tokenOf(offset: number): string {
  return `page-${offset / ENTRIES_A_PAGE}`;
}

/** Where the page of a token begins; undefined for one that was never given. */
function offsetOf(token = ''): number | undefined {
  if (token === '') return 0;
  const [, page] = /^page-([1-9]\d{0,5})$/.exec(token) ?? [];
  return page === undefined ? undefined : Number(page) * ENTRIES_A_PAGE;
}

function badToken(token = ''): { problems: Problem[] } {
  return { problems: [{ path: 'page_token', message: `Invalid page token: ${shorten(token, 100)}.` }] };
}

function isObject(value: WireObject[string]): value is WireObject {
  return isJsonObject(value);
}
