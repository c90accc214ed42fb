import { z } from 'zod';
import { bundleJobSchema } from '../bundle/bundle-schema.js';
import { jobSettingsSchema } from '../definition/brickwork-settings.js';
import { jobDefinitionSchema, taskSchema } from '../definition/job-definition.js';
import { NOTES_OF_THE_CLI } from '../definition/locate-job.js';
import { SINGLE_TASK_FIELDS, TASK_BODIES } from '../definition/single-task-job.js';
import { type JsonSchema, refTo } from './json-schema.js';
import { NAMED_PARTS, OFFERED_TEXTS } from './named-parts.js';
import { BUNDLE, PLAIN } from './notation.js';
import { SchemaWriter, type Writing } from './schema-writer.js';

/** Members at the top of a document that hold anchors for the rest of it. */
export const ANCHORS: JsonSchema = { '^x-': {} };

export const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

/** The JSON Schema of a file with one job, in any of the shapes that `locateJob` takes. */
export function definitionSchema(): JsonSchema {
  const writing: Writing = {
    notation: PLAIN,
    names: NAMED_PARTS,
    instead: new Map<unknown, JsonSchema>([...OFFERED_TEXTS, [OTHER_JOBS, jobsOr({ $ref: '#' })]]),
    definitions: {},
    prefix: '',
  };
  const bundled = new SchemaWriter({ ...writing, notation: BUNDLE, prefix: 'bundle_' });
  const notes = NOTES_OF_THE_CLI.map((note) => [note, z.json().optional()] as const);
  const job = bundled.write(bundleJobSchema.extend(Object.fromEntries(notes)), 'job');
  const resources = { properties: { jobs: { type: 'object', additionalProperties: job } } };
  const settings = settingsSchema(new SchemaWriter(writing));
  const { definitions } = writing;
  definitions['settings'] = settings;
  return {
    $schema: DRAFT_07,
    type: 'object',
    // Told by if and else, so that a problem is shown where it is, and not as "none of these".
    if: { required: ['resources'], properties: { resources: { type: 'object' } } },
    then: { properties: { resources } },
    else: { if: answerCondition(), then: answerSchema(), else: refTo('settings') },
    definitions,
  };
}

/** The jobs under `brickwork.jobs`: paths of files, or definitions. */
export const OTHER_JOBS = jobSettingsSchema.shape.jobs.unwrap();

/** The schema of these jobs, where `definition` is that of one. */
export function jobsOr(definition: JsonSchema): JsonSchema {
  return {
    type: 'object',
    additionalProperties: { type: ['object', 'string'], if: { type: 'object' }, then: definition },
  };
}

function answerCondition(): JsonSchema {
  const isNotSettings = { not: { required: ['tasks'] } };
  return { required: ['settings'], properties: { settings: { type: 'object' } }, ...isNotSettings };
}

/** What `jobs/get` answers: fields of the job count for nothing beside its settings. */
function answerSchema(): JsonSchema {
  const fields = Object.keys(jobDefinitionSchema.shape).map((field) => [field, false] as const);
  return { properties: { settings: refTo('settings'), ...Object.fromEntries(fields) } };
}

/** The settings of a job, which is a body of `runs/submit` as well, or a job of Jobs API 2.0 that is its own only task. */
function settingsSchema(writer: SchemaWriter): JsonSchema {
  const { name } = jobDefinitionSchema.shape;
  const job = jobDefinitionSchema.extend({ run_name: name, idempotency_token: name });
  const ofTask = SINGLE_TASK_FIELDS.map(
    (field) => [field, taskSchema.shape[field as 'max_retries']] as const,
  );
  const single = job.omit({ tasks: true }).extend(Object.fromEntries(ofTask));
  const bodies = TASK_BODIES.map((body) => ({ required: [body] }));
  const write = (schema: z.ZodType): JsonSchema => ({
    ...writer.write(schema, 'job'),
    patternProperties: ANCHORS,
  });
  return { if: { not: { required: ['tasks'] }, anyOf: bodies }, then: write(single), else: write(job) };
}
