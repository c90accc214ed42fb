import type { Wire } from '../wire/wire.js';

/** A saved job. */
export interface Job {
  jobId: string;
  createdMillis: number;
  /** The user name of who made it. */
  creator: string;
  settings: Wire;
}
