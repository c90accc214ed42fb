import type { Wire } from '../wire/wire.js';

/** A saved job. */
export interface Job {
  jobId: string;
  createdMillis: number;
  settings: Wire;
}
