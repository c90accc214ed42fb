import type { RunKey } from '../state/run-index.js';
import { invalidParameter } from '../wire/api-error.js';

/** The largest page of `runs/list`: the text says "less than 25", its constraint 25. */
const MOST_LISTED = 25;
const RUN_TYPES = ['JOB_RUN', 'SUBMIT_RUN', 'WORKFLOW_RUN'];

/** What a call of `runs/list` asks for. */
export interface ListQuery {
  limit: number;
  /** How many matching runs come before the page: an `offset`, or the token of pages that shift. */
  skip: number;
  olderThan?: RunKey;
  startTimeFrom: number;
  startTimeTo: number;
  jobId?: string;
  runType?: string;
  /** True for active runs alone, false for completed ones alone. */
  active?: boolean;
  expandTasks: boolean;
}

/** Reads the parameters of `runs/list`. Throws INVALID_PARAMETER_VALUE. */
export function readListQuery(query: Record<string, string>, shiftingPages: boolean): ListQuery {
  const limit = wholeNumber(query, 'limit') ?? 20;
  if (limit > MOST_LISTED) throw invalidParameter(`limit must be at most ${MOST_LISTED}.`);
  const runType = query['run_type'];
  if (runType !== undefined && !RUN_TYPES.includes(runType))
    throw invalidParameter(`run_type must be one of ${RUN_TYPES.join(', ')}.`);
  const [active, completed] = [query['active_only'] === 'true', query['completed_only'] === 'true'];
  if (active && completed) throw invalidParameter('active_only and completed_only cannot both be true.');
  const token = query['page_token'] ?? '';
  const olderThan = token === '' || shiftingPages ? undefined : keyOf(token);
  return {
    limit: limit || MOST_LISTED,
    skip: token === '' ? (wholeNumber(query, 'offset') ?? 0) : shiftingPages ? offsetOf(token) : 0,
    ...(olderThan === undefined ? {} : { olderThan }),
    startTimeFrom: wholeNumber(query, 'start_time_from') ?? -Infinity,
    startTimeTo: wholeNumber(query, 'start_time_to') ?? Infinity,
    ...(query['job_id'] === undefined ? {} : { jobId: query['job_id'] }),
    ...(runType === undefined ? {} : { runType }),
    ...(active || completed ? { active } : {}),
    expandTasks: query['expand_tasks'] === 'true',
  };
}

/** The token of the page after this place: like Databricks' own, a time in milliseconds and a run id. */
export function tokenAfter({ millis, runId }: RunKey): string {
  return encode(`${millis} ${runId}`);
}

/** The token of the page after so many runs. */
export function tokenAfterCount(count: number): string {
  return encode(String(count));
}

function keyOf(token: string): RunKey {
  const [, millis, runId] = decode(token, /^(-?\d{1,15}) (\d{1,19})$/);
  return { millis: Number(millis), runId };
}

function offsetOf(token: string): number {
  return Number(decode(token, /^\d{1,15}$/)[0]);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(token: string, form: RegExp): RegExpExecArray {
  const text = Buffer.from(token, 'base64url').toString();
  const parts = form.exec(text);
  // Buffer passes over what is no base64url.
  if (parts === null || encode(text) !== token) throw invalidParameter(`Invalid page token: ${token}.`);
  return parts;
}

function wholeNumber(query: Record<string, string>, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw invalidParameter(`${name} must be a whole number, 0 or more.`);
  return Number(text);
}
