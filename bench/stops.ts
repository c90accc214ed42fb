import { setTimeout as sleep } from 'node:timers/promises';
import { chain, prepare } from './measure.js';
import type { BenchStack } from './stack.js';

/** What stops of workers under full load lose. */
export interface Stops {
  stops: number;
  /** Workflow tasks that a worker was given and did nothing with: their runs stood still for 10 s. */
  lostWorkflowTasks: number;
}

const STOPS = 20;
const RUNS_AT_ONCE = 25;
const TIMEOUT_OF_A_STARTED_TASK = 1;

/** Replaces one of two workers again and again, while as many runs go on as two cores can take. */
export async function stopsUnderLoad(stack: BenchStack): Promise<Stops> {
  const scenario = { ...chain(20), taskSeconds: 0.5 };
  await prepare(stack, scenario);
  await stack.addWorker();
  const { workflow } = stack.client.client;
  const workflowIds: string[] = [];
  let isLoaded = true;
  const lane = async (): Promise<void> => {
    while (isLoaded) {
      const { workflowId } = await stack.runs.start(scenario.definition as never);
      workflowIds.push(workflowId);
      await workflow.getHandle(workflowId).result();
    }
  };
  const lanes = Array.from({ length: RUNS_AT_ONCE }, lane);
  for (let stops = 0; stops < STOPS; stops++) {
    await sleep(1000);
    await stack.addWorker();
    await stack.endWorker('SIGTERM');
  }
  isLoaded = false;
  await Promise.all(lanes);
  let lostWorkflowTasks = 0;
  for (const workflowId of workflowIds) {
    const { events } = await workflow.getHandle(workflowId).fetchHistory();
    const causes = (events ?? []).map((event) => event.workflowTaskTimedOutEventAttributes?.timeoutType);
    lostWorkflowTasks += causes.filter((cause) => Number(cause) === TIMEOUT_OF_A_STARTED_TASK).length;
  }
  return { stops: STOPS, lostWorkflowTasks };
}
