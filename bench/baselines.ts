import { SdkDatabricksApi } from '#brickwork/databricks/sdk-databricks-api.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './processes.js';
import { WARM_UP, type Measurement, prepare, type Scenario, taskEdges, callsSoFar } from './measure.js';
import type { BenchStack } from './stack.js';
import { POLL_MILLIS, startRawWorker } from './raw-pattern.js';

/*
 * What Brickwork is compared with, on the same emulator in the same group of processes: a script without durability,
 * which is the floor, and the pattern that people write first on Temporal.
 */

/** A plain script on the SDK: each task is submitted as soon as its dependencies have ended, and asked for until it ends. */
export async function plainScript(stack: BenchStack, scenario: Scenario): Promise<Measurement> {
  await prepare(stack, scenario);
  const api = new SdkDatabricksApi({ host: stack.emulatorUrl, token: 'bench', authType: 'pat' });
  const cpuBefore = cpuSeconds([process.pid]);
  const startMillis = Date.now();
  const edges = taskEdges(scenario);
  const ends = new Map<string, Promise<void>>();
  const run = async (key: string): Promise<void> => {
    await Promise.all((edges.get(key) ?? []).map(endOf));
    const task = { task_key: key, notebook_task: { notebook_path: '/scripted' } };
    const { runId } = await api.submitRun({ run_name: key, tasks: [task] }, randomUUID());
    for (let snapshot = await api.getRun(runId); !snapshot.isTerminal; snapshot = await api.getRun(runId))
      await sleep(POLL_MILLIS);
  };
  const endOf = (key: string): Promise<void> => {
    const known = ends.get(key) ?? run(key);
    ends.set(key, known);
    return known;
  };
  await Promise.all([...edges.keys()].map(endOf));
  const makespanSeconds = (Date.now() - startMillis) / 1000;
  const cpu = cpuSeconds([process.pid]) - cpuBefore;
  return figures(scenario, makespanSeconds, cpu, await callsSoFar(stack));
}

/** The raw pattern: a workflow that runs one activity for each task, which submits it and polls until it ends. */
export async function rawPattern(stack: BenchStack, scenario: Scenario): Promise<Measurement> {
  const worker = await startRawWorker(stack);
  try {
    const runGraph = async (graph: Scenario) => {
      const handle = await stack.client.client.workflow.start('runGraph', {
        taskQueue: worker.taskQueue,
        workflowId: `raw-${randomUUID()}`,
        args: [Object.fromEntries(taskEdges(graph))],
      });
      await handle.result();
      return handle;
    };
    await prepare(stack, WARM_UP);
    await runGraph(WARM_UP);
    await prepare(stack, scenario);
    const pids = [stack.temporal.pid, worker.pid].filter((pid) => pid !== undefined);
    const cpuBefore = cpuSeconds(pids);
    const startMillis = Date.now();
    const handle = await runGraph(scenario);
    const makespanSeconds = (Date.now() - startMillis) / 1000;
    const cpu = cpuSeconds(pids) - cpuBefore;
    const { historyLength } = await handle.describe();
    const measured = figures(scenario, makespanSeconds, cpu, await callsSoFar(stack));
    return { ...measured, eventsPerTask: historyLength / scenario.taskRuns };
  } finally {
    await worker.stop();
  }
}

function figures(
  { taskRuns, steps, taskSeconds }: Scenario,
  makespanSeconds: number,
  cpu: number,
  calls: number,
): Measurement {
  return {
    makespanSeconds,
    handoffSecondsPerStep: (makespanSeconds - steps * taskSeconds) / steps,
    callsPerTask: calls / taskRuns,
    actionsPerTask: 0,
    eventsPerTask: 0,
    cpuSecondsPerTask: cpu / taskRuns,
  };
}
