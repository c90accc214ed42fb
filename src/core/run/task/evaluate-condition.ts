import type { JsonObject } from '../../json.js';
import { quote } from '../../short-text.js';

/** The branch that a condition takes, or why it cannot be evaluated. */
export type ConditionResult = { outcome: 'true' | 'false' } | { failure: string };

/**
 * Compares the resolved operands of a condition task. EQUAL_TO and NOT_EQUAL compare text ("12.0" is not "12"); the
 * others compare numbers, and an operand that is none fails the task (Databricks' docs "Add branching logic to a job
 * with the If/else task").
 */
export function evaluateCondition(condition: JsonObject): ConditionResult {
  const { op, left, right } = condition as Record<'op' | 'left' | 'right', string>;
  if (op === 'EQUAL_TO') return outcome(left === right);
  if (op === 'NOT_EQUAL') return outcome(left !== right);
  const [a, b] = [numberIn(left), numberIn(right)];
  if (a === undefined || b === undefined) {
    const operand = a === undefined ? left : right;
    return { failure: `${op} compares numbers, and ${quote(operand)} is not a number.` };
  }
  switch (op) {
    case 'GREATER_THAN':
      return outcome(a > b);
    case 'GREATER_THAN_OR_EQUAL':
      return outcome(a >= b);
    case 'LESS_THAN':
      return outcome(a < b);
    default:
      return outcome(a <= b);
  }
}

function outcome(holds: boolean): ConditionResult {
  return { outcome: holds ? 'true' : 'false' };
}

function numberIn(text: string): number | undefined {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
