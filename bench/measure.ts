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
  tasks: { task_key: string; depends_on?: { task_key: string }[] }[];
  /** Tasks on the longest path. */
  steps: number;
}

const TASK_SECONDS = 1;

/** A chain of `length` tasks. */
export function chain(length: number): Scenario {
  const tasks = Array.from({ length }, (_, at) => ({
    task_key: `t${at}`,
    depends_on: at === 0 ? [] : [{ task_key: `t${at - 1}` }],
  }));
  return { name: `chain${length}`, tasks, steps: length };
}

/** `width` tasks that may all run at once. */
export function fanOut(width: number): Scenario {
  return {
    name: `fanout${width}`,
    tasks: Array.from({ length: width }, (_, at) => ({ task_key: `t${at}` })),
    steps: 1,
  };
}

/** Runs a scenario once over one-second scripted tasks. */
export async function measure(stack: BenchStack, scenario: Scenario): Promise<Measurement> {
  const control = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${stack.emulatorUrl}/_emulator/${path}`, {
      ...init,
      headers: { 'content-type': 'application/json' },
    });
  await control('reset', { method: 'POST' });
  await control('scripts/*', {
    method: 'PUT',
    body: JSON.stringify({ duration_millis: TASK_SECONDS * 1000 }),
  });
  const actionsBefore = await actions(stack);
  const cpuBefore = cpuSeconds(stack.pids);
  const definition = {
    name: scenario.name,
    tasks: scenario.tasks.map((task) => ({ ...task, notebook_task: { notebook_path: '/scripted' } })),
  };
  const startMillis = Date.now();
  const { workflowId } = await stack.runs.start(definition);
  const ending = await stack.runs.ending(workflowId);
  const makespanSeconds = (Date.now() - startMillis) / 1000;
  if (ending.kind !== 'ended' || ending.view.result_state !== 'SUCCESS')
    throw new Error(JSON.stringify(ending));
  const cpu = cpuSeconds(stack.pids) - cpuBefore;
  const { counts } = (await (await control('requests')).json()) as { counts: Record<string, number> };
  const calls = Object.values(counts).reduce((total, count) => total + count, 0);
  const { historyLength } = await stack.client.client.workflow.getHandle(workflowId).describe();
  // The server's action counter lags by a second or two.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  // Reading the end of the run is one query, which a user who only waits does not pay.
  const spent = (await actions(stack)) - actionsBefore;
  const count = scenario.tasks.length;
  return {
    makespanSeconds,
    handoffSecondsPerStep: (makespanSeconds - scenario.steps * TASK_SECONDS) / scenario.steps,
    callsPerTask: calls / count,
    actionsPerTask: spent / count,
    eventsPerTask: historyLength / count,
    cpuSecondsPerTask: cpu / count,
  };
}

/** Billable actions so far, by the server's own meter; queries are left out. */
async function actions({ temporal }: BenchStack): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${temporal.metricsPort}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^action\{/.test(line) && !/QueryWorkflow/.test(line));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** The memory of worker and server, sampled until `stop`; MiB. */
export function watchMemory({ pids }: BenchStack): { idle: number; stop(): number } {
  const idle = memoryMib(pids);
  let peak = idle;
  const timer = setInterval(() => (peak = Math.max(peak, memoryMib(pids))), 250);
  return {
    idle,
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
