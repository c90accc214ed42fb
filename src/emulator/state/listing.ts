import type { z } from 'zod';
import { flag, from, number, oneOf, only, whole } from '../wire/schema-parts.js';

const MOST_STRANGERS = 100_000;

/** In which ways `runs/list` is less helpful than it could be. */
export const listingSchema = only({
  /** How long after its start a run appears, and how long after its end it still is active there. */
  lag_millis: from(number, 0).default(0),
  /** Page tokens are offsets: what ends or starts while pages are read shifts the later ones. */
  shifting_pages: flag.default(false),
  /**
   * What it sorts by, newest first: the end of a run, or its start while it is active
   * (docs.databricks.com/api/jobs/v2/list-runs), or always the start, which is what the SDKs say.
   */
  sorted_by: oneOf(['end_time', 'start_time']).default('end_time'),
  /** Active one-time runs of other tools; they never end. */
  strangers: from(whole, 0)
    .max(MOST_STRANGERS, `must be at most ${MOST_STRANGERS.toLocaleString('en')}`)
    .default(0),
});

export type Listing = z.infer<typeof listingSchema>;
