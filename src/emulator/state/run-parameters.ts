import type { Wire } from '../wire/wire.js';

/** What a run was started with. */
export interface RunParameters {
  job: readonly { name: string; default?: string; value: string }[];
  /** Of the kinds before there were job parameters, by the names of `run-now`. */
  overriding: Wire;
}
