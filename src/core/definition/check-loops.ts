import { error, warning, type Issue } from '../issue.js';
import { byteLength, type JsonValue } from '../json.js';
import {
  AN_INPUT,
  isInput,
  MOST_INPUT_BYTES,
  MOST_ITERATIONS,
  MOST_ITERATIONS_OF_RUN,
  parseInputs,
} from '../loop-inputs.js';
import { taskBody, taskBodyPath } from '../task-types/index.js';
import { asInputs } from './as-inputs.js';
import type { Outline } from './outline.js';
import type { OutlineTask } from './outline-task.js';

/** Inputs of a loop that are written down, without a reference among them. */
interface WrittenInputs {
  path: string;
  /** As JSON. */
  text: string;
  /** Undefined where the text is no JSON array. */
  list: JsonValue[] | undefined;
  /** True where Brickwork runs the loop: its limits are not those of Databricks. */
  isOurs: boolean;
}

/** Problems of inputs that are written down: what the loop would fail with once it begins. */
export function checkLoops({ tasks }: Outline): Issue[] {
  const loops = tasks.flatMap(writtenInputs);
  return [...loops.flatMap(checkInputs), ...checkTogether(loops.filter(({ isOurs }) => isOurs))];
}

function writtenInputs({ raw, types, settings, path: of }: OutlineTask): WrittenInputs[] {
  const type = types.find(({ interpreter }) => interpreter === 'for_each');
  if (type === undefined) return [];
  const { inputs } = taskBody(raw, type);
  const path = `${taskBodyPath(of, type)}.inputs`;
  const isOurs = settings['run_natively'] !== true;
  // Without quotes it is of a wrong type, and may have wrong elements besides.
  if (Array.isArray(inputs)) return [{ path, text: JSON.stringify(inputs), list: inputs, isOurs }];
  const isWritten = typeof inputs === 'string' && inputs !== '' && !inputs.includes('{{');
  return isWritten ? [{ path, text: inputs, list: parseInputs(inputs), isOurs }] : [];
}

function checkInputs({ path, text, list, isOurs }: WrittenInputs): Issue[] {
  if (list === undefined) {
    const written = asInputs(text);
    const hint = written === undefined ? undefined : `Write it as JSON: ${written}`;
    return [error('INPUTS_NOT_A_LIST', path, 'is no JSON array.', hint)];
  }
  if (!isOurs) return [];
  const issues: Issue[] = [];
  if (list.length > MOST_ITERATIONS) {
    const message = `are ${list.length}; a loop has at most ${MOST_ITERATIONS} iterations.`;
    issues.push(error('INPUTS_TOO_MANY', path, message, 'Split the loop, or give it lists to work through.'));
  }
  const bytes = byteLength(text);
  if (bytes > MOST_INPUT_BYTES)
    issues.push(
      error('INPUTS_TOO_LARGE', path, `have ${bytes} bytes; at most ${MOST_INPUT_BYTES} are allowed.`),
    );
  const wrong = [...list.keys()].filter((at) => !isInput(list[at]));
  if (wrong.length > 0) {
    const more = wrong.length === 1 ? '' : ` (and ${wrong.length - 1} more)`;
    issues.push(error('INPUT_INVALID', path, `input ${wrong[0]}${more} is no ${AN_INPUT}.`));
  }
  return issues;
}

/** What the loops of one run may have in all: a warning, since not each of them has to begin. */
function checkTogether(loops: readonly WrittenInputs[]): Issue[] {
  if (loops.length < 2) return [];
  const iterations = loops.reduce((total, { list = [] }) => total + list.length, 0);
  const bytes = loops.reduce((total, { text }) => total + byteLength(text), 0);
  const hint = 'A loop that begins above that fails. Split the job, unless some of them never begin.';
  const issues: Issue[] = [];
  if (iterations > MOST_ITERATIONS_OF_RUN) {
    const message = `the loops have ${iterations} iterations in all; a run has at most ${MOST_ITERATIONS_OF_RUN}.`;
    issues.push(warning('INPUTS_TOO_MANY', 'tasks', message, hint));
  }
  if (bytes > MOST_INPUT_BYTES) {
    const message = `the inputs of all loops have ${bytes} bytes; a run takes at most ${MOST_INPUT_BYTES}.`;
    issues.push(warning('INPUTS_TOO_LARGE', 'tasks', message, hint));
  }
  return issues;
}
