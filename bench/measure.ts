import { cpuSeconds, memoryMib } from './processes.js';
import type { BenchStack } from './stack.js';

/** The cost of one run; everything "per task" is the whole run's, its start and planning included. */
export interface Measurement {
  makespanSeconds: number;
  /** What a step takes besides its task: (makespan - critical path) / steps on it. */
  handoffSecondsPerStep: number;
  callsPerTask: number;
  actionsPerTask: number;
  eventsPerTask: number;
  cpuSecondsPerTask: number;
}

export interface Scenario {
  name: string;
  definition: Record<string, unknown>;
  /** Task runs at Databricks. */
  taskRuns: number;
  /** Tasks on the longest path. */
  steps: number;
  /** How long each task runs. */
  taskSeconds: number;
}

interface BenchTask {
  task_key: string;
  depends_on?: { task_key: string }[];
}

const notebook_task = { notebook_path: '/scripted' };

function ofTasks(name: string, tasks: BenchTask[], steps: number, taskSeconds: number): Scenario {
  const definition = { name, tasks: tasks.map((task) => ({ ...task, notebook_task })) };
  return { name, definition, taskRuns: tasks.length, steps, taskSeconds };
}

/** A chain of `length` tasks of one second. */
export function chain(length: number): Scenario {
  const tasks = Array.from({ length }, (_, at) => ({
    task_key: `t${at}`,
    depends_on: at === 0 ? [] : [{ task_key: `t${at - 1}` }],
  }));
  return ofTasks(`chain${length}`, tasks, length, 1);
}

/** `width` tasks of one second that may all run at once. */
export function fanOut(width: number): Scenario {
  const tasks = Array.from({ length: width }, (_, at) => ({ task_key: `t${at}` }));
  return ofTasks(`fanout${width}`, tasks, 1, 1);
}

/** Run before anything is measured: a worker lives for weeks, and code that has just been loaded is slow. */
export const WARM_UP = fanOut(300);

/** `size` short tasks in layers of 50, each behind two of the layer before. */
export function graph(size: number): Scenario {
  const width = Math.min(50, size);
  const tasks = Array.from({ length: size }, (_, at) => {
    const behind = at < width ? [] : [at - width, at - width + (at % width === width - 1 ? -1 : 1)];
    return { task_key: `t${at}`, depends_on: behind.map((index) => ({ task_key: `t${index}` })) };
  });
  return ofTasks(`graph${size}`, tasks, Math.ceil(size / width), 0.2);
}

/** A loop of `size` short iterations, 100 at a time. */
export function loop(size: number): Scenario {
  const inputs = JSON.stringify(Array.from({ length: size }, (_, at) => at));
  const task = { task_key: 'one', notebook_task };
  const name = `loop${size}`;
  const definition = {
    name,
    tasks: [{ task_key: 'loop', for_each_task: { inputs, concurrency: 100, task } }],
  };
  return { name, definition, taskRuns: size, steps: Math.ceil(size / 100), taskSeconds: 0.2 };
}

function control(stack: BenchStack, path: string, init?: RequestInit): Promise<Response> {
  return fetch(`${stack.emulatorUrl}/_emulator/${path}`, {
    ...init,
    headers: { 'content-type': 'application/json' },
  });
}

/** Scripts the tasks of a scenario, and begins to count calls anew. */
export async function prepare(stack: BenchStack, { taskSeconds }: Scenario): Promise<void> {
  await control(stack, 'reset', { method: 'POST' });
  const body = JSON.stringify({ duration_millis: taskSeconds * 1000 });
  await control(stack, 'scripts/*', { method: 'PUT', body });
}

/** Calls of the Databricks API since then. */
export async function callsSoFar(stack: BenchStack): Promise<number> {
  const { counts } = (await (await control(stack, 'requests')).json()) as { counts: Record<string, number> };
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What the Databricks side has seen: runs that have not ended, and how many runs each name has. */
export async function databricksReport(
  stack: BenchStack,
): Promise<{ runs_active: string[]; submits: Record<string, number> }> {
  return (await (await control(stack, 'report')).json()) as never;
}

/** The tasks of a scenario with those that each depends on. */
export function taskEdges({ definition }: Scenario): Map<string, string[]> {
  const tasks = definition['tasks'] as BenchTask[];
  return new Map(
    tasks.map(({ task_key, depends_on = [] }) => [task_key, depends_on.map((edge) => edge.task_key)]),
  );
}

/** Runs a scenario once over scripted tasks. */
export async function measure(stack: BenchStack, scenario: Scenario): Promise<Measurement> {
  await prepare(stack, scenario);
  const actionsBefore = await actions(stack);
  const cpuBefore = cpuSeconds(stack.pids);
  const startMillis = Date.now();
  const { workflowId } = await stack.runs.start(scenario.definition as never);
  const ending = await stack.runs.ending(workflowId);
  const makespanSeconds = (Date.now() - startMillis) / 1000;
  if (ending.kind !== 'ended' || ending.view.result_state !== 'SUCCESS')
    throw new Error(JSON.stringify(ending));
  const cpu = cpuSeconds(stack.pids) - cpuBefore;
  const calls = await callsSoFar(stack);
  // The server's action counter lags by a second or two.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  // Reading the end of the run is one query, which a user who only waits does not pay.
  const spent = (await actions(stack)) - actionsBefore;
  const events = await historyEvents(stack, workflowId);
  const count = scenario.taskRuns;
  return {
    makespanSeconds,
    handoffSecondsPerStep: (makespanSeconds - scenario.steps * scenario.taskSeconds) / scenario.steps,
    callsPerTask: calls / count,
    actionsPerTask: spent / count,
    eventsPerTask: events / count,
    cpuSecondsPerTask: cpu / count,
  };
}

/** The events of all executions that a run was handed through. */
async function historyEvents({ client }: BenchStack, workflowId: string): Promise<number> {
  let events = 0;
  for await (const execution of client.client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const handle = client.client.workflow.getHandle(workflowId, execution.runId);
    events += (await handle.describe()).historyLength;
  }
  return events;
}

/** Billable actions so far, by the server's own meter; queries are left out. */
async function actions(stack: BenchStack): Promise<number> {
  return Object.values(await actionsByType(stack)).reduce((total, count) => total + count, 0);
}

/** The same by the server's names for what was done. */
export async function actionsByType({ temporal }: BenchStack): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${temporal.metricsPort}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^action\{/.test(line) && !/QueryWorkflow/.test(line));
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const type = /action_type="([^"]*)"/.exec(line)?.[1] ?? 'other';
    counts[type] = (counts[type] ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return counts;
}

/** The memory of worker and server, sampled until `stop`; MiB. */
export function watchMemory(stack: BenchStack): { idle: number; stop(): number } {
  const idle = memoryMib(stack.pids);
  let peak = idle;
  const timer = setInterval(() => (peak = Math.max(peak, memoryMib(stack.pids))), 250);
  return {
    idle,
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
