import { z } from 'zod';

/** What a scripted task does instead of executing anything. */
export const scriptSchema = z.strictObject({
  duration_millis: z.number().min(0).default(0),
  /** The first n attempts of the task fail, the rest succeed. */
  fail_times: z.int().min(0).default(0),
  result_state: z.enum(['FAILED', 'CANCELED', 'TIMEDOUT']).default('FAILED'),
  termination_code: z.string().default('RUN_EXECUTION_ERROR'),
  message: z.string().default('Workload failed, see run output for details'),
  error: z.string().optional(),
  error_trace: z.string().optional(),
  /** What the notebook exits with on success. */
  notebook_result: z.string().optional(),
  /** What the task sets by `dbutils.jobs.taskValues.set` on success. */
  task_values: z.record(z.string(), z.json()).default({}),
  /** Of an alert, on success. */
  alert_state: z.enum(['UNKNOWN', 'OK', 'TRIGGERED']).optional(),
  /** Ignores cancellation, as a hanging driver does. */
  ignores_cancel: z.boolean().default(false),
});

export const clusterFailureSchema = z.strictObject({
  code: z.string(),
  type: z.enum(['CLIENT_ERROR', 'SERVICE_FAULT', 'CLOUD_FAILURE']),
  message: z.string().default(''),
});

export type Script = z.infer<typeof scriptSchema>;
export type ClusterFailure = z.infer<typeof clusterFailureSchema>;

/** Outcomes that tests have written for tasks and clusters. */
export class Scripts {
  readonly #tasks = new Map<string, Script>();
  readonly #attempts = new Map<string, number>();
  /** Each is used up by one cluster that would have started. */
  readonly clusterFailures: ClusterFailure[] = [];

  /** `taskKey` may be `*`: every task without a script of its own. */
  set(taskKey: string, script: Script): void {
    this.#tasks.set(taskKey, script);
    this.#attempts.delete(taskKey);
  }

  /** The script of a task and whether this attempt fails; undefined for a task that is really executed. */
  next(taskKey: string): { script: Script; fails: boolean } | undefined {
    const script = this.#tasks.get(taskKey) ?? this.#tasks.get('*');
    if (script === undefined) return undefined;
    const attempt = this.#attempts.get(taskKey) ?? 0;
    this.#attempts.set(taskKey, attempt + 1);
    return { script, fails: attempt < script.fail_times };
  }

  clear(): void {
    this.#tasks.clear();
    this.#attempts.clear();
    this.clusterFailures.length = 0;
  }
}
