import { z } from 'zod';
import { TERMINATION_CODES } from '../termination-code.js';

/* The form of a file with cases; the JSON Schema for editors is made from it, so that what is said here is shown there. */

const text = z.string().min(1);
const cell = z.json();
const row = z.record(z.string(), cell);
const rows = z.array(row).max(10_000);
const seconds = z.number().positive().max(86_400);
/** What stands in SQL without quotes: `orders`, `sales.orders`, `main.sales.orders`. */
const tableName = z
  .string()
  .regex(/^[\w-]+(\.[\w-]+){0,2}$/, 'must be a table: name, schema.name or catalog.schema.name');
const remotePath = z
  .string()
  .regex(/^\/(Volumes|Workspace)\/.+[^/]$/, 'must be a file below /Volumes/ or /Workspace/');

const fileSchema = z.strictObject({
  path: remotePath.describe('Where the job finds the file: /Volumes/… or /Workspace/…'),
  content: z.string().optional().describe('The text of the file'),
  from: text.optional().describe('A file beside this one, whose bytes it has'),
  rows: rows.optional().describe('Rows, written as CSV, JSON or JSON lines, by the ending of the path'),
});

const tableSchema = z.strictObject({
  name: tableName.describe('The table: name, schema.name or catalog.schema.name'),
  columns: z
    .record(z.string(), text)
    .optional()
    .describe('SQL types by column; read off the rows by default'),
  rows: rows.optional().describe('The rows, by column'),
  from: text.optional().describe('A CSV, JSON or JSON lines file beside this one'),
  query: text.optional().describe('A query whose result the table is'),
});

export const givenSchema = z.strictObject({
  files: z.array(fileSchema).optional().describe('Files that are there before the run'),
  tables: z.array(tableSchema).optional().describe('Tables that are there before the run'),
  sql: z.array(text).optional().describe('Statements that are executed before the run, after all else'),
  secrets: z
    .record(z.string(), z.record(z.string(), z.string()))
    .optional()
    .describe('By scope and key, what dbutils.secrets gives; on the emulator alone'),
  git: z.record(z.string(), text).optional().describe('Folders by the URL at which git_source finds them'),
  running_clusters: z.array(text).optional().describe('Ids of all-purpose clusters that run already'),
});

const FAILURES = [
  'TIMEDOUT',
  'CANCELED',
  'LOST_CLUSTER',
  ...TERMINATION_CODES.filter((code) => !['SKIPPED', 'DISABLED', 'CANCELED'].includes(code)),
] as const;

/** Answers of the workspace that are no answer; `status` of HTTP as a number. */
const ANSWERS = ['reset', 'lost_response', 'html', 'truncated', 'duplicate', 'hang', 'slow'] as const;

const faultSchema = z.strictObject({
  task: text.optional().describe('The task whose attempts fail'),
  attempts: z
    .array(z.int().min(1))
    .min(1)
    .optional()
    .describe('Which attempts, counted from 1: by default the first; the others really run'),
  every_attempt: z.literal(true).optional().describe('Every attempt fails, instead of some'),
  fails_with: z.enum(FAILURES).optional().describe('How: a termination code, TIMEDOUT, LOST_CLUSTER, …'),
  message: text.optional().describe('What the workspace says of it'),
  error: text.optional().describe('What the code has raised, as the run shows it'),
  request: text
    .optional()
    .describe('Requests that are answered badly: a part of "POST /api/2.2/jobs/runs/submit"'),
  answer: z
    .union([z.int().min(400).max(599), z.enum(ANSWERS)])
    .optional()
    .describe('With which HTTP status, or how else'),
  times: z.int().min(1).optional().describe('How many requests, or clusters; 1 by default'),
  after: z.int().min(0).optional().describe('How many requests pass before that'),
  retry_after_seconds: z.number().min(0).optional().describe('The header Retry-After of the answer'),
  cluster: text.optional().describe('The next cluster does not start, for this reason'),
});

const answerSchema = z.strictObject({
  approve: text.optional().describe('The approval task that is approved once it waits'),
  reject: text.optional().describe('The approval task that is rejected once it waits'),
  by: text.optional().describe('Who answers; the first approver by default'),
  comment: text.optional(),
  signal: text.optional().describe('The signal that is sent at the start, and kept until it is waited for'),
  payload: z.json().optional(),
});

const taskSchema = z.strictObject({
  result: z
    .enum([
      'SUCCESS',
      'SUCCESS_WITH_FAILURES',
      'FAILED',
      'TIMEDOUT',
      'CANCELED',
      'EXCLUDED',
      'UPSTREAM_FAILED',
      'UPSTREAM_CANCELED',
      'DISABLED',
    ])
    .optional(),
  skipped: z.boolean().optional().describe('Whether it was never begun'),
  attempts: z.int().min(0).optional().describe('How many times it was submitted'),
  fallback: z.boolean().optional().describe('Whether its last attempt was that of its fallback'),
  outcome: z.enum(['true', 'false']).optional().describe('Of a condition, or an approval'),
  error: text.optional().describe('A part of what any of its attempts says, or /a regular expression/'),
  values: z.record(z.string(), z.json()).optional().describe('Task values that it has published'),
});

const tableExpectationSchema = z.strictObject({
  table: tableName.optional().describe('The table that is looked at'),
  query: text.optional().describe('Or a query'),
  name: text.optional().describe('What it is called in the report'),
  rows: rows.optional().describe('All rows that there are; columns that no row names are not looked at'),
  from: text.optional().describe('A CSV, JSON or JSON lines file beside this one, with the rows'),
  ordered: z.boolean().optional().describe('Whether the rows come in this order'),
  key: z.array(text).min(1).optional().describe('Columns by which rows are told apart when a cell differs'),
  tolerance: z.number().min(0).optional().describe('By how much numbers may differ'),
  columns: z
    .union([z.array(text), z.record(z.string(), text)])
    .optional()
    .describe('All columns in order; or the types of some by name'),
  count: z.int().min(0).optional().describe('How many rows there are'),
  at_least: z.int().min(0).optional().describe('How many rows there are at least'),
  at_most: z.int().min(0).optional().describe('How many rows there are at most'),
  not_null: z.array(text).min(1).optional().describe('Columns without NULL'),
  unique: z.array(text).min(1).optional().describe('Columns of which no two rows have the same values'),
  empty: z.literal(true).optional().describe('No row may come: each that does is shown'),
});

const expectSchema = z.strictObject({
  result: z
    .enum(['SUCCESS', 'SUCCESS_WITH_FAILURES', 'FAILED', 'TIMEDOUT', 'CANCELED'])
    .optional()
    .describe("The run's result: SUCCESS by default"),
  message: text.optional().describe('A part of what the run says of its failure, or /a regular expression/'),
  duration_below_seconds: seconds.optional(),
  tasks: z
    .record(z.string(), z.union([taskSchema.shape.result.unwrap(), taskSchema]))
    .optional()
    .describe('By task key: the result, or more'),
  tables: z.array(tableExpectationSchema).optional().describe('What tables and queries have after the run'),
});

const shared = {
  job: text.optional().describe('The job of the bundle; without a bundle the file of the definition'),
  target: text.optional().describe('The target that the case is for; with -t of another it is left out'),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('Job parameters'),
  given: givenSchema.optional().describe('What is there before the run'),
  timeout_seconds: seconds.optional().describe('How long the case may take: --timeout by default'),
};

const caseSchema = z.strictObject({
  name: text.max(200).describe('What the case shows'),
  ...shared,
  faults: z.array(faultSchema).optional().describe('What goes wrong'),
  answers: z.array(answerSchema).optional().describe('What people and other systems answer'),
  keeps_waits: z
    .boolean()
    .optional()
    .describe('Whether waits between attempts last as long as the job says: cut short by default'),
  expect: expectSchema.optional().describe('What must have come of it: SUCCESS by default'),
});

/** A file with cases. */
export const caseFileSchema = z.strictObject({
  ...shared,
  cases: z.array(caseSchema).min(1).max(500).describe('The cases; what stands beside counts for all of them'),
});

export type WrittenCaseFile = z.infer<typeof caseFileSchema>;
export type WrittenCase = z.infer<typeof caseSchema>;
export type GivenFile = z.infer<typeof fileSchema>;
export type GivenTable = z.infer<typeof tableSchema>;
export type Given = z.infer<typeof givenSchema>;
export type CaseFault = z.infer<typeof faultSchema>;
export type CaseAnswer = z.infer<typeof answerSchema>;
export type TaskExpectation = z.infer<typeof taskSchema>;
export type TableExpectation = z.infer<typeof tableExpectationSchema>;
export type Expectation = z.infer<typeof expectSchema>;
export type Row = z.infer<typeof row>;
