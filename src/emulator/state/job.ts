import type { Wire } from '../wire/wire.js';
import type { Grant } from './permissions.js';

/** A saved job. */
export interface Job {
  jobId: string;
  createdMillis: number;
  /** The user name of who made it. */
  creator: string;
  grants: Grant[];
  /** As written. */
  settings: Wire;
}
