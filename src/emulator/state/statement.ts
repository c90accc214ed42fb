import type { SqlResult } from './run-task.js';

/** A statement of the Statement Execution API. */
export interface Statement {
  id: string;
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';
  result?: SqlResult;
  /** True where the result was cut at the limit that was asked for. */
  isTruncated: boolean;
  /** Of one that has failed, in Databricks' words. */
  error?: string;
  abort: AbortController;
  /** Resolves, and never rejects, once it has ended. */
  ended: Promise<void>;
}
