import { readDefinition } from '#brickwork/cli/read/read-definition.js';
import type { JsonObject } from '#brickwork/core/json.js';
import { deliverFilesOfExample, settingsOfExample } from '#brickwork/local/example-settings.js';
import { faultSchema } from '#brickwork/emulator/state/faults.js';
import { type Emulator, startEmulator } from '#brickwork/emulator/server.js';
import { report } from '#brickwork/emulator/services/report.js';
import { DEFAULT_SETTINGS } from '#brickwork/emulator/state/settings.js';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jumpingClock } from './jumping-clock.js';
import type { PlannedRun } from './schedule.js';
import type { ChaosStack } from './stack.js';

/** What a run came to: what has to be the same with and without faults. */
export interface Outcome {
  result: string;
  /** Result and attempts of each task. */
  tasks: Record<string, string>;
  values: Record<string, Record<string, unknown>>;
}

/** How a run went, and what the Databricks side saw. */
export interface LaneReport {
  outcome: Outcome;
  /** Attempts that became two runs, and submits without a token. */
  duplicates: string[];
  /** What was left running, or ran where it must not. */
  leaks: string[];
  /** How often a fault of each kind hit. */
  hits: Record<string, number>;
}

const RUN_TIMEOUT_MILLIS = 180_000;
const SETTLE_TRIES = 50;

/** Runs an example in the workspace of a lane, with what is planned for it, and looks at what is left. */
export async function runOnLane(
  stack: ChaosStack,
  lane: number,
  { example, largeIds, faults, strike }: Omit<PlannedRun, 'number'>,
): Promise<LaneReport> {
  const data = mkdtempSync(join(stack.folder, 'lane-'));
  deliverFilesOfExample(example, data);
  // To the workers it is the same workspace in every run: what they have put there must still be there.
  const shared = join(stack.folder, `shared-${lane}`);
  mkdirSync(shared, { recursive: true });
  symlinkSync(shared, join(data, 'Shared'));
  const settings = { ...DEFAULT_SETTINGS, root: data, ...settingsOfExample(example), data, largeIds };
  const clock = jumpingClock();
  const quick = { ...settings, clusterStartMillis: 100 };
  const emulator = await startEmulator(quick, { clock });
  stack.lanes[lane].leadTo(new URL(emulator.url));
  const struckWorkspace = {
    cutConnections: emulator.cutConnections,
    jumpClock: (millis: number) => clock.jump(millis),
  };
  try {
    for (const fault of faults) emulator.workspace.faults.add(faultSchema.parse(fault));
    const { runs } = stack;
    const { workflowId } = await runs.start(inWorkspace(example, `lane${lane}`), { name: example });
    const struck =
      strike === undefined
        ? Promise.resolve()
        : sleep(strike.afterMillis).then(() => stack.strike(strike, struckWorkspace));
    const outcome = await outcomeOf(stack, workflowId);
    await struck;
    const left = await settled(emulator);
    const { duplicate_submits: duplicates } = report(emulator.workspace);
    return { outcome, duplicates, leaks: left, hits: Object.fromEntries(emulator.workspace.faults.hits) };
  } finally {
    stack.lanes[lane].leadTo(undefined);
    await emulator.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The example's definition, to be run in a workspace that the workers know by name. */
function inWorkspace(example: string, workspace: string): JsonObject {
  const { document } = readDefinition(join('examples', example, 'job.yml'));
  const own = (document['brickwork'] ?? {}) as JsonObject;
  return { ...document, brickwork: { ...own, workspace } };
}

async function outcomeOf({ runs }: ChaosStack, workflowId: string): Promise<Outcome> {
  const late = sleep(RUN_TIMEOUT_MILLIS, undefined, { ref: false }).then(() => 'late' as const);
  const ending = await Promise.race([persistently(() => runs.ending(workflowId)), late]);
  if (ending === 'late') return { result: 'STILL RUNNING', tasks: {}, values: {} };
  if (ending.kind !== 'ended') return { result: JSON.stringify(ending), tasks: {}, values: {} };
  const { view } = ending;
  const tasks = view.tasks.map(({ task_key, result_state = '', attempts }) => [
    task_key,
    `${result_state} ${attempts}`,
  ]);
  const values = await persistently(() => runs.taskValues(workflowId));
  return {
    result: view.result_state ?? '',
    tasks: Object.fromEntries(tasks) as Record<string, string>,
    values,
  };
}

/** Asks again while the Temporal server is away. */
async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 60) throw error;
      await sleep(500);
    }
  }
}

/** Ends are asynchronous at Databricks: what is still there after a while is left. */
async function settled(emulator: Emulator): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const { clusters_alive, runs_active, jobs_left, runs_on_dead_clusters, unknown_routes } = report(
      emulator.workspace,
    );
    const given = emulator.workspace.settings.runningClusters;
    const alive = clusters_alive.filter((line) => !given.some((id) => line.startsWith(id)));
    const left = [...alive, ...runs_active, ...jobs_left, ...runs_on_dead_clusters, ...unknown_routes];
    if (left.length === 0 || tries === SETTLE_TRIES) return left;
    await sleep(100);
  }
}
