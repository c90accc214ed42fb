import { chain, measure, prepare, WARM_UP } from './measure.js';
import { limitCpu } from './cpu-quota.js';
import { cpuSeconds } from './processes.js';
import { startBenchStack, type BenchStack } from './stack.js';
import { note } from './turns.js';

/** What so many workers do beside each other, on one Temporal server and one workspace. */
export interface WorkersLoad {
  workers: number;
  tasksPerSecond: number;
  /** Against one worker under the same limit. */
  timesOne: number;
  /** Cores that each part kept busy: seconds of CPU time for each second that passed. */
  cores: { server: number; emulator: number; workers: number[] };
}

/** Throughput of one, two and three workers, by what limits each of them. */
export interface Workers {
  /** Each worker has a fifth of a core, as by the CPU limit of a container: the others have room. */
  byShare: WorkersLoad[];
  /** Each worker asks the workspace a few times a second; all have CPU to spare. */
  byRequests: WorkersLoad[];
  /** No limit but the machine's cores, which workers, server and emulator share. */
  byCores: WorkersLoad[];
}

interface Load {
  runs: number;
  /** In a chain, so that each has to be noticed before the next begins. */
  tasks: number;
  taskSeconds: number;
  settings: Record<string, string>;
  /** Of a core, for each worker. */
  share?: number;
}

const MOST_WORKERS = 3;

const SHORT = { runs: 100, tasks: 8, taskSeconds: 0.2 };
const BY_SHARE: Load = { ...SHORT, settings: {}, share: 0.2 };
const BY_REQUESTS: Load = {
  ...{ runs: 200, tasks: 5, taskSeconds: 1 },
  settings: { BRICKWORK_REQUESTS_PER_SECOND: '10' },
};
const BY_CORES: Load = { ...SHORT, settings: {} };

/** Each number of workers has a stack of its own, whose workers have all run tasks before. */
export async function throughputOfWorkers(): Promise<Workers> {
  return {
    byShare: await grow(BY_SHARE),
    byRequests: await grow(BY_REQUESTS),
    byCores: await grow(BY_CORES),
  };
}

async function grow(load: Load): Promise<WorkersLoad[]> {
  const measured: WorkersLoad[] = [];
  for (let workers = 1; workers <= MOST_WORKERS; workers++) {
    const one = await ofWorkers(workers, load);
    const timesOne = one.tasksPerSecond / (measured[0] ?? one).tasksPerSecond;
    measured.push({ ...one, timesOne });
    note(JSON.stringify({ ...load, ...measured.at(-1) }));
  }
  return measured;
}

async function ofWorkers(workers: number, load: Load): Promise<Omit<WorkersLoad, 'timesOne'>> {
  const stack = await startBenchStack(load.settings);
  try {
    while (stack.workerPids.length < workers) await stack.addWorker();
    await measure(stack, WARM_UP);
    const parts = [
      [stack.temporal.pid as number],
      [stack.emulatorPid],
      ...stack.workerPids.map((pid) => [pid]),
    ];
    const before = parts.map(cpuSeconds);
    const free = load.share === undefined ? () => undefined : limitCpu(stack.workerPids, load.share);
    const seconds = await secondsOf(stack, load).finally(free);
    const [server, emulator, ...ofEach] = parts.map((pids, at) => (cpuSeconds(pids) - before[at]) / seconds);
    return {
      workers,
      tasksPerSecond: (load.runs * load.tasks) / seconds,
      cores: { server, emulator, workers: ofEach },
    };
  } finally {
    await stack.stop();
  }
}

/** From the start of all runs to the end of the last. */
async function secondsOf(stack: BenchStack, { runs, tasks, taskSeconds }: Load): Promise<number> {
  const scenario = { ...chain(tasks), taskSeconds };
  await prepare(stack, scenario);
  const startMillis = Date.now();
  const started = await Promise.all(
    Array.from({ length: runs }, () => stack.runs.start(scenario.definition as never)),
  );
  const ends = await Promise.all(started.map(({ workflowId }) => stack.runs.ending(workflowId)));
  const seconds = (Date.now() - startMillis) / 1000;
  if (ends.some((end) => end.kind !== 'ended' || end.view.result_state !== 'SUCCESS'))
    throw new Error('A run failed.');
  return seconds;
}
