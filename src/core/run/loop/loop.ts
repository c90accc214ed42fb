import { byteLength } from '../../json.js';
import type { Plan, PlanLoop } from '../../plan/plan.js';
import { resolveText } from '../../reference/resolve-reference.js';
import { shorten } from '../../short-text.js';
import { raiseTaskStart } from '../alert/raise-result.js';
import { endTask } from '../task/end-task.js';
import { hasFailed, loopResult, nextIteration } from '../state/iterations.js';
import {
  AN_INPUT,
  isInput,
  MOST_INPUT_BYTES,
  MOST_ITERATIONS,
  MOST_ITERATIONS_OF_RUN,
  parseInputs,
} from '../../loop-inputs.js';
import type { RunCommand } from '../state/run-command.js';
import type { RunState } from '../state/run-state.js';
import type { LoopState } from '../state/task-state.js';
import { referenceScope } from '../task/submit-request.js';
import { unlessUnresolved } from '../task/unresolved.js';

/** Begins a loop: reads its inputs, and starts as many iterations as may run at a time. */
export function startLoop(plan: Plan, state: RunState, index: number, nowMillis: number): RunCommand[] {
  const task = state.tasks[index];
  const loop = plan.tasks[index].loop as PlanLoop;
  task.startTimeMillis ??= nowMillis;
  const read = readInputs(plan, state, index, loop.inputs);
  if ('failure' in read) {
    endTask(plan, state, index, { resultState: 'FAILED', message: read.failure }, nowMillis);
    return [];
  }
  const loopState = prepare(task.loop, read);
  task.loop = loopState;
  task.phase = 'looping';
  raiseTaskStart(plan, state, index, nowMillis);
  const wanted = Math.min(loop.concurrency, loopState.queue.length);
  while (loopState.lanes.length < wanted) {
    loopState.lanes.push(state.tasks.length);
    state.tasks.push({ ...IDLE, attempts: [], lane: { loopIndex: index, iteration: -1 } });
  }
  for (const lane of loopState.lanes.slice(0, wanted)) nextIteration(state, lane);
  if (wanted === 0) endTask(plan, state, index, loopResult(state, index), nowMillis);
  return loopTimeout(plan, state, index);
}

const IDLE = {
  phase: 'ended',
  openDependencies: 0,
  repair: 0,
  retriesUsed: 0,
  backPressureRetries: 0,
} as const;

/**
 * A loop that is run again for the same inputs repeats the iterations that did not succeed; if all did, or the inputs
 * are others, it begins anew.
 */
function prepare(before: LoopState | undefined, { inputs, inputBytes }: ReadInputs): LoopState {
  const lanes = before?.lanes ?? [];
  const all = [...inputs.keys()];
  const same = before !== undefined && JSON.stringify(before.inputs) === JSON.stringify(inputs);
  const open = same ? all.filter((at) => before.ended[at] === null || hasFailed(before.ended[at])) : [];
  const begun = same && open.length > 0;
  return {
    inputs,
    inputBytes,
    ended: begun ? before.ended : all.map(() => null),
    queue: begun ? open : all,
    lanes,
    active: 0,
  };
}

type ReadInputs = Pick<LoopState, 'inputs' | 'inputBytes'>;

function readInputs(
  plan: Plan,
  state: RunState,
  index: number,
  text: string,
): ReadInputs | { failure: string } {
  const outcome = unlessUnresolved(() => resolveText(text, referenceScope(plan, state, index)));
  if ('unresolved' in outcome) return { failure: outcome.unresolved };
  const resolved = outcome.value;
  const bytes = byteLength(resolved);
  if (bytes > MOST_INPUT_BYTES) {
    return {
      failure: `The inputs have ${bytes} bytes; at most ${MOST_INPUT_BYTES} are allowed.`,
    };
  }
  const inputs = parseInputs(resolved);
  if (inputs === undefined) return { failure: `The inputs are no JSON array: ${shorten(resolved, 200)}` };
  if (inputs.length > MOST_ITERATIONS) {
    return { failure: `The inputs are ${inputs.length}; a loop has at most ${MOST_ITERATIONS} iterations.` };
  }
  const failure = tooMuchInAll(state, index, inputs.length, bytes);
  if (failure !== undefined) return { failure };
  const wrong = inputs.findIndex((input) => !isInput(input));
  return wrong < 0 ? { inputs, inputBytes: bytes } : { failure: `Input ${wrong} is no ${AN_INPUT}.` };
}

/** Why the run cannot have this loop beside its others; undefined when it can. */
function tooMuchInAll(state: RunState, index: number, iterations: number, bytes: number): string | undefined {
  const others = state.tasks.flatMap(({ loop }, at) => (loop === undefined || at === index ? [] : [loop]));
  const allIterations = others.reduce((total, { inputs }) => total + inputs.length, iterations);
  if (allIterations > MOST_ITERATIONS_OF_RUN) {
    return `The loops of the run would have ${allIterations} iterations; at most ${MOST_ITERATIONS_OF_RUN} are allowed.`;
  }
  const allBytes = others.reduce((total, { inputBytes }) => total + inputBytes, bytes);
  if (allBytes <= MOST_INPUT_BYTES) return undefined;
  return `The inputs of all loops of the run have ${allBytes} bytes; at most ${MOST_INPUT_BYTES} are allowed.`;
}

/** The timer of a loop's timeout, which counts from its start; none where it has no limit or has ended. */
export function loopTimeout(plan: Plan, state: RunState, index: number): RunCommand[] {
  const { taskKey, timeoutSeconds } = plan.tasks[index];
  const { phase, repair, startTimeMillis } = state.tasks[index];
  if (timeoutSeconds === undefined || phase !== 'looping' || startTimeMillis === undefined) return [];
  const atMillis = startTimeMillis + timeoutSeconds * 1000;
  const timer = { kind: 'loop_timeout', taskIndex: index, repair } as const;
  return [{ kind: 'start_timer', timer, atMillis, summary: `${taskKey}: timeout` }];
}

/** Starts no more iterations and visits those that are active, which end with the run or with the loop's timeout. */
export function stopLoop(state: RunState, index: number): void {
  const loop = state.tasks[index].loop as LoopState;
  loop.queue = [];
  state.changedTasks.push(...loop.lanes);
}
