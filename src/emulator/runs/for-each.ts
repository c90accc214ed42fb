import type { Run } from '../state/run.js';
import type { RunTask, TaskResult } from '../state/run-task.js';
import { failure, SUCCESS } from './task-results.js';
import { asObject, asText, type Wire } from '../wire/wire.js';
import type { Workspace } from '../state/workspace.js';

/**
 * Runs a `for_each_task`: its nested task for each input, `concurrency` at a time. Deliberately less than the real thing:
 * the iterations are not shown by `runs/get`.
 */
export async function runForEach(
  workspace: Workspace,
  run: Run,
  task: RunTask,
  runOne: (iteration: RunTask) => Promise<TaskResult>,
): Promise<TaskResult> {
  const { inputs, task: nested, concurrency } = asObject(task.spec['for_each_task']);
  const list = parseInputs(asText(inputs));
  if (list === undefined) return failure('INVALID_RUN_CONFIGURATION', 'The inputs are not a JSON array.');
  task.state = 'RUNNING';
  task.runningMillis = workspace.clock.now();
  const open = [...list];
  const results: TaskResult[] = [];
  const lane = async (): Promise<void> => {
    for (let input = open.shift(); input !== undefined && !run.abort.signal.aborted; input = open.shift()) {
      const spec = withInput(asObject(nested), input);
      const taskKey = asText(spec['task_key']);
      const startMillis = workspace.clock.now();
      results.push(
        await runOne({
          runId: workspace.nextId(),
          taskKey,
          spec,
          state: 'PENDING',
          attemptNumber: 0,
          output: {},
          values: new Map(),
          startMillis,
          abort: task.abort,
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency ?? 1) }, lane));
  return results.find(({ resultState }) => resultState !== 'SUCCESS') ?? SUCCESS;
}

function parseInputs(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The nested task with `{{input}}` and `{{input.<key>}}` replaced. */
function withInput(nested: Wire, input: unknown): Wire {
  const render = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const replaced = JSON.stringify(nested).replace(
    /\{\{input(?:\.([\w-]+))?\}\}/g,
    (literal, key: string | undefined) => {
      const value = key === undefined ? input : memberOf(input, key);
      return value === undefined ? literal : JSON.stringify(render(value)).slice(1, -1);
    },
  );
  return asObject(JSON.parse(replaced));
}

/** A member may be called "constructor", as one may that the input does not have. */
function memberOf(input: unknown, key: string): unknown {
  const object = asObject(input);
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
