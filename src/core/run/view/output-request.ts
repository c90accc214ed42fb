import { given, isJsonObject } from '../../json.js';

/** Whose output is asked for. */
export interface OutputRequest {
  workflowId: string;
  /** Absent for all tasks that have failed. */
  taskKey?: string;
  /** Of a loop; counted from 0. */
  iteration?: number;
  /** Counted from 1 over all repairs, as people see it; the last one where absent. */
  attempt?: number;
  /** How many lines of each text are wanted, from its end. */
  tailLines: number;
}

const FIELDS = ['workflow_id', 'task_key', 'iteration', 'attempt', 'tail_lines'];
const DEFAULT_TAIL_LINES = 200;
/** More than fits into an answer in any case. */
export const MOST_TAIL_LINES = 100_000;

/** `load[3]`, as an iteration is shown, is the task key with the iteration; no key has brackets. */
const WITH_ITERATION = /^(.*)\[(\d+)\]$/;

/** Reads what a person or a tool sent; never throws. Problems come back as one sentence each. */
export function parseOutputRequest(input: unknown): { request: OutputRequest } | { problems: string[] } {
  if (!isJsonObject(input) || typeof input['workflow_id'] !== 'string')
    return { problems: [`The input is {"workflow_id": …} of a run, with ${FIELDS.slice(1).join(', ')}.`] };
  const { workflow_id: workflowId, task_key: named, tail_lines: tailLines = DEFAULT_TAIL_LINES } = input;
  const problems = Object.keys(input)
    .filter((key) => !FIELDS.includes(key))
    .map((key) => `"${key}" is not a field of this input. Known: ${FIELDS.join(', ')}.`);
  if (named !== undefined && typeof named !== 'string') problems.push('task_key must be text.');
  const [, taskKey = named, inKey] = (typeof named === 'string' && WITH_ITERATION.exec(named)) || [];
  const { iteration = inKey === undefined ? undefined : Number(inKey), attempt } = input;
  if (inKey !== undefined && iteration !== Number(inKey))
    problems.push(`task_key names iteration ${inKey}, and iteration another one.`);
  if (!isCount(iteration, 0)) problems.push('iteration must be a whole number from 0.');
  if (!isCount(attempt, 1)) problems.push('attempt must be a whole number from 1.');
  if (!isCount(tailLines, 1, MOST_TAIL_LINES))
    problems.push(`tail_lines must be a whole number from 1 to ${MOST_TAIL_LINES}.`);
  if (taskKey === undefined && (iteration !== undefined || attempt !== undefined))
    problems.push('iteration and attempt are those of one task: name it by task_key.');
  if (problems.length > 0) return { problems };
  return {
    request: {
      workflowId,
      ...given('taskKey', taskKey as string | undefined),
      ...given('iteration', iteration as number | undefined),
      ...given('attempt', attempt as number | undefined),
      tailLines: tailLines as number,
    },
  };
}

function isCount(value: unknown, least: number, most = Infinity): boolean {
  return (
    value === undefined ||
    (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
  );
}
