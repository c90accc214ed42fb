import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { given, type JsonObject } from '../json.js';
import { inWords, renderPath } from '../schema-words.js';
import type { RunTrigger } from '../reference/reference-scope.js';

/** The last instant that JavaScript knows, in milliseconds. */
const LATEST_MILLIS = 8.64e15;

const instant = z.union(
  [
    z.number().min(-LATEST_MILLIS).max(LATEST_MILLIS),
    z
      .string()
      .refine((text) => !Number.isNaN(Date.parse(text)))
      .transform((text) => Date.parse(text)),
  ],
  { error: 'must be an ISO 8601 time or milliseconds since the epoch' },
);

const schema = z.strictObject({
  type: z.string().min(1).optional(),
  time: instant.optional(),
  backfill_time: instant.optional(),
  file_arrival: z
    .strictObject({
      location: z.string(),
      file_count: z.int().optional(),
      files: z.array(z.string()).optional(),
    })
    .optional(),
  job_completion: z
    .strictObject({
      runs: z.array(
        z.strictObject({ job_id: z.string(), run_id: z.string().optional(), result_state: z.string() }),
      ),
    })
    .optional(),
  table_update: z
    .strictObject({
      updated_tables: z.array(
        z.strictObject({
          name: z.string(),
          version: z.string().optional(),
          commit_timestamp: z.string().optional(),
        }),
      ),
    })
    .optional(),
});

/** Reads `options.trigger`: why the run was started. A `time` without a type is a schedule's. */
export function parseTrigger(input: unknown): { trigger: RunTrigger; issues: Issue[] } {
  const parsed = schema.safeParse(input ?? {}, { reportInput: true });
  if (!parsed.success) {
    const issues = parsed.error.issues.map((problem) =>
      error('TRIGGER_INVALID', renderPath(['options', 'trigger', ...problem.path]), `${inWords(problem)}.`),
    );
    return { trigger: { type: 'ONE_TIME' }, issues };
  }
  const { type, time, backfill_time, file_arrival, table_update } = parsed.data;
  const tables = table_update?.updated_tables.map(({ name, version, commit_timestamp }) => ({
    name,
    ...given('version', version),
    ...given('commitTimestamp', commit_timestamp),
  }));
  const trigger = {
    type: type ?? (time === undefined ? 'ONE_TIME' : 'PERIODIC'),
    ...given('timeMillis', time),
    ...given('backfillMillis', backfill_time),
    ...given('fileLocation', file_arrival?.location),
    ...given('updatedTables', tables),
    ...given('details', detailsOf(parsed.data)),
  };
  return { trigger, issues: [] };
}

/** What people are shown of it, and no reference gives. */
function detailsOf({ file_arrival: files, job_completion: jobs }: z.infer<typeof schema>) {
  const isMore = files?.file_count !== undefined;
  const details = { ...given('file_arrival', isMore ? files : undefined), ...given('job_completion', jobs) };
  return Object.keys(details).length === 0 ? undefined : (details as unknown as JsonObject);
}
