import { given } from '../../json.js';
import { endedIteration } from '../state/iterations.js';
import { didFail, didSucceed } from '../state/result-state.js';
import type { LoopState, TaskResultState } from '../state/task-state.js';

const MOST_ITERATIONS = 100;
const MOST_ERROR_MESSAGES = 3;

/** One iteration; `life_cycle_state` is RUNNING for one that has started and not ended. */
export interface IterationView {
  iteration: number;
  life_cycle_state: 'RUNNING' | 'TERMINATED';
  result_state?: TaskResultState;
  run_id?: string;
  attempts?: number;
  state_message?: string;
}

/** A loop as the query `run` shows it; named like `for_each_task.stats` of a Databricks `Run`. */
export interface LoopView {
  stats: {
    task_run_stats: {
      active: number;
      completed: number;
      failed: number;
      scheduled: number;
      succeeded: number;
      total: number;
    };
    /** The three most common. */
    error_message_stats: { error_message: string; count: number }[];
  };
  /** At most 100: failed ones first, then active ones, then the rest. */
  iterations: IterationView[];
}

/** The view of a loop; `active` are the iterations that have started and not ended. */
export function loopView(loop: LoopState, active: readonly number[]): LoopView {
  const ended = loop.ended.flatMap((one, iteration) =>
    one === null ? [] : [{ ...endedIteration(one), iteration }],
  );
  const failed = ended.filter(({ resultState }) => didFail(resultState));
  const messages = new Map<string, number>();
  for (const { message = 'no message' } of failed) messages.set(message, (messages.get(message) ?? 0) + 1);
  const views = ended.map(({ iteration, resultState, runId, attempts, message }): IterationView => ({
    iteration,
    life_cycle_state: 'TERMINATED',
    result_state: resultState,
    ...given('run_id', runId),
    attempts,
    ...given('state_message', message),
  }));
  const running = active.map((iteration): IterationView => ({ iteration, life_cycle_state: 'RUNNING' }));
  const isBad = ({ result_state }: IterationView): boolean =>
    result_state !== undefined && didFail(result_state);
  return {
    stats: {
      task_run_stats: {
        active: loop.active,
        completed: ended.length,
        failed: failed.length,
        scheduled: loop.inputs.length - loop.queue.length,
        succeeded: ended.filter(({ resultState }) => didSucceed(resultState)).length,
        total: loop.inputs.length,
      },
      error_message_stats: [...messages]
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_ERROR_MESSAGES)
        .map(([error_message, count]) => ({ error_message, count })),
    },
    iterations: [...views.filter(isBad), ...running, ...views.filter((view) => !isBad(view))].slice(
      0,
      MOST_ITERATIONS,
    ),
  };
}
