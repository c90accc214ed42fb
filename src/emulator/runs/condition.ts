import { jobParameter } from './job-parameter.js';
import type { Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { failure, SUCCESS } from './task-results.js';
import { asObject, asText } from '../wire/wire.js';

/** Evaluates a condition task of a submitted run and keeps its resolved operands. */
export function evaluate(run: Run, task: RunTask): TaskResult {
  const { op, left, right } = asObject(task.spec['condition_task']);
  const operands = [left, right].map((operand) => resolveValues(asText(operand), run));
  if (operands.some((operand) => operand === undefined)) {
    return failure(
      'INVALID_RUN_CONFIGURATION',
      'A task value that the condition refers to is not a string, number or boolean.',
    );
  }
  const [a, b] = operands as [string, string];
  const holds = compare(asText(op), a, b);
  task.condition = { left: a, right: b, outcome: holds ? 'true' : 'false' };
  return SUCCESS;
}

function compare(op: string, a: string, b: string): boolean {
  switch (op) {
    case 'EQUAL_TO':
      return a === b;
    case 'NOT_EQUAL':
      return a !== b;
    case 'GREATER_THAN':
      return Number(a) > Number(b);
    case 'GREATER_THAN_OR_EQUAL':
      return Number(a) >= Number(b);
    case 'LESS_THAN':
      return Number(a) < Number(b);
    default:
      return Number(a) <= Number(b);
  }
}

/** Values of the same run; undefined where what is no text, number or truth value would have to be compared. */
function resolveValues(text: string, run: Run): string | undefined {
  let comparable = true;
  const withParameters = text.replace(
    /\{\{(job\.parameters\.[^{}]+)\}\}/g,
    (literal, reference: string) => jobParameter(run, reference) ?? literal,
  );
  const resolved = withParameters.replace(
    /\{\{tasks\.([\w-]+)\.(?:(result_state)|values\.(?:([\w-]+)|`([^`]+)`))\}\}/g,
    (literal, taskKey: string, state?: string, plain?: string, quoted?: string) => {
      const task = run.tasks.find((candidate) => candidate.taskKey === taskKey);
      if (state !== undefined) return task?.result?.resultState.toLowerCase() ?? literal;
      const json = task?.values.get(plain ?? quoted ?? '');
      if (json === undefined) return literal;
      if (json === 'null' || json.startsWith('[') || json.startsWith('{')) comparable = false;
      return valueText(json);
    },
  );
  return comparable ? resolved : undefined;
}

/** How a value stands in text: a string as it is, anything else as JSON. */
export function valueText(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
