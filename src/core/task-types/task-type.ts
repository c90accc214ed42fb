import type { z } from 'zod';
import type { Issue } from '../issue.js';
import type { JsonObject } from '../json.js';

/**
 * What the rest of Brickwork knows about one task type. Shared code asks this descriptor and never the type's name,
 * so a new task type is a new file, one line in `index.ts` and one test.
 */
export interface TaskType {
  /** The member of a task that holds the body of this type, as in the Jobs API: `notebook_task`. */
  key: string;
  /** The body's schema; unknown members are refused. */
  schema: z.ZodObject;
  /** `cluster`: a Spark cluster or serverless compute; `warehouse`: a SQL warehouse; `brickwork`: no run at Databricks. */
  runsOn: 'cluster' | 'warehouse' | 'brickwork';
  /** The body's key-value member that job parameters are pushed into (databricks-jobs.md §4); they win over its own. */
  jobParametersInto?: string;
  /** True when a finished run has an output that may hold task values (`notebook_output.result`). */
  publishesValues: boolean;
  /** Problems that a schema cannot tell; `path` is the body's place in the definition. */
  check?(body: JsonObject, path: string): Issue[];
}
