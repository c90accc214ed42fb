import type { Wire } from './wire.js';

/** A saved job. */
export interface Job {
  jobId: string;
  createdMillis: number;
  settings: Wire;
}
