import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { flag, from, anyByName, number, oneOf, only, text, whole } from '../wire/schema-parts.js';

/** What a scripted task does instead of executing anything. */
export const scriptSchema = only({
  /** Unless it is released before. */
  duration_millis: from(number, 0).default(0),
  /** The first n attempts of the task fail, the rest succeed. */
  fail_times: from(whole, 0).default(0),
  result_state: oneOf(['FAILED', 'CANCELED', 'TIMEDOUT']).default('FAILED'),
  termination_code: text.default('RUN_EXECUTION_ERROR'),
  message: text.default('Workload failed, see run output for details'),
  error: text.optional(),
  error_trace: text.optional(),
  /** What the notebook exits with on success. */
  notebook_result: text.optional(),
  /** What the task sets by `dbutils.jobs.taskValues.set` on success. */
  task_values: anyByName.default({}),
  /** Of an alert, on success. */
  alert_state: oneOf(['UNKNOWN', 'OK', 'TRIGGERED']).optional(),
  /** Ignores cancellation, as a hanging driver does. */
  ignores_cancel: flag.default(false),
});

/** How attempts of a task fail whose others are really executed. */
export const attemptFailureSchema = only({
  /** Counted from 1, as people do; all of them when absent. */
  attempts: z.array(from(whole, 1), 'must be a list').min(1, 'must not be empty').optional(),
  result_state: oneOf(['FAILED', 'CANCELED', 'TIMEDOUT']).default('FAILED'),
  termination_code: text.default('RUN_EXECUTION_ERROR'),
  message: text.default('Workload failed, see run output for details'),
  error: text.optional(),
  error_trace: text.optional(),
  /** The cluster is lost under the task, and with it whatever runs there; without effect where it has none. */
  loses_cluster: flag.default(false),
});

export const clusterFailureSchema = only({
  code: text,
  type: oneOf(['CLIENT_ERROR', 'SERVICE_FAULT', 'CLOUD_FAILURE']),
  message: text.default(''),
});

type Script = z.infer<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;
export type AttemptFailure = z.infer<typeof attemptFailureSchema>;
export type ClusterFailure = z.infer<typeof clusterFailureSchema>;

/** How one attempt of a task is played. */
export interface Scripted {
  script: Script;
  fails: boolean;
  /** Aborts when the task need not go on any longer. */
  released: AbortSignal;
}

/** Outcomes that tests have written for tasks and clusters. */
export class Scripts {
  readonly #tasks = new Map<string, { script: Script; release: AbortController }>();
  readonly #attempts = new Map<string, number>();
  readonly #failures = new Map<string, { failures: AttemptFailure[]; attempts: number }>();
  /** Each is used up by one cluster that would have started. */
  readonly clusterFailures: ClusterFailure[] = [];

  /** `taskKey` may be `*`: every task without a script of its own. What `script` leaves out has its default. */
  set(taskKey: string, script: ScriptInput = {}): void {
    const release = new AbortController();
    // As many attempts of it may be played at a time as there are.
    setMaxListeners(0, release.signal);
    this.#tasks.set(taskKey, { script: scriptSchema.parse(script), release });
    this.#attempts.delete(taskKey);
  }

  /** Lets the attempts of a script end, whatever its duration: a test that waits for something first needs no luck. */
  release(taskKey: string): void {
    this.#tasks.get(taskKey)?.release.abort();
  }

  /** Lets attempts of a task fail; of several failures of one attempt the first counts. */
  failAttempts(taskKey: string, failure: AttemptFailure): void {
    const { failures = [] } = this.#failures.get(taskKey) ?? {};
    this.#failures.set(taskKey, { failures: [...failures, failure], attempts: 0 });
  }

  /** How the attempt fails that begins now, if it does; counts it. */
  nextFailure(taskKey: string): AttemptFailure | undefined {
    const known = this.#failures.get(taskKey);
    if (known === undefined) return undefined;
    const attempt = ++known.attempts;
    return known.failures.find(({ attempts }) => attempts?.includes(attempt) ?? true);
  }

  /** Undefined for a task that is really executed. */
  next(taskKey: string): Scripted | undefined {
    const scripted = this.#tasks.get(taskKey) ?? this.#tasks.get('*');
    if (scripted === undefined) return undefined;
    const { script, release } = scripted;
    const attempt = this.#attempts.get(taskKey) ?? 0;
    this.#attempts.set(taskKey, attempt + 1);
    return { script, fails: attempt < script.fail_times, released: release.signal };
  }

  clear(): void {
    this.#tasks.clear();
    this.#attempts.clear();
    this.#failures.clear();
    this.clusterFailures.length = 0;
  }
}
