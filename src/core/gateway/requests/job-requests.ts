import { z } from 'zod';
import type { JsonObject } from '../../json.js';
import { type Reading, readRequest } from './read-request.js';
import { flag, id, pageToken, settingsObject, texts } from './wire-types.js';

export const resetSchema = z.object({ job_id: id, new_settings: settingsObject });
export const updateSchema = z.object({
  job_id: id,
  new_settings: settingsObject.default({}),
  fields_to_remove: texts.default([]),
});
export const deleteJobSchema = z.object({ job_id: id });
export const getJobSchema = z.object({
  job_id: id,
  page_token: pageToken,
  include_trigger_state: flag.default(false),
});

/** The body of `jobs/create`, which is the settings; whoever deploys them checks them. */
export function readCreate(body: unknown): Reading<JsonObject> {
  return readRequest(settingsObject, body);
}

/** The body of `jobs/reset`. */
export function readReset(body: unknown): Reading<z.infer<typeof resetSchema>> {
  return readRequest(resetSchema, body);
}

/** The body of `jobs/update`. */
export function readUpdate(body: unknown): Reading<z.infer<typeof updateSchema>> {
  return readRequest(updateSchema, body);
}

/** The body of `jobs/delete`. */
export function readDeleteJob(body: unknown): Reading<z.infer<typeof deleteJobSchema>> {
  return readRequest(deleteJobSchema, body);
}

/** The query of `jobs/get`. */
export function readGetJob(query: unknown): Reading<z.infer<typeof getJobSchema>> {
  return readRequest(getJobSchema, query);
}
