import { CannotConnect, connectTemporal, type TemporalClient } from '../../client/connect.js';
import { inspectTaskQueue, inspectTemporal } from '../../client/inspect-temporal.js';
import type { Check } from '../../core/doctor/check.js';
import { judgeTemporalClock } from '../../core/doctor/judge-clock.js';
import { judgeMachine } from '../../core/doctor/judge-machine.js';
import { judgeTemporal, judgeUnreachable } from '../../core/doctor/judge-temporal.js';
import { judgeWorkers } from '../../core/doctor/judge-workers.js';
import { judgeWorkspace } from '../../core/doctor/judge-workspace.js';
import { given } from '../../core/json.js';
import { readWorkerConfig } from '../../worker/config.js';
import { renderChecks } from '../render/render-checks.js';
import { EXIT } from '../terminal/exit-codes.js';
import type { CommandParts } from './command-parts.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';

export interface DoctorOptions extends GlobalOptions {
  profile: string[];
}

/** `brickwork doctor`: checks what runs need; every check is made, whatever the others have come to. */
export async function doctor(options: DoctorOptions, parts: CommandParts): Promise<number> {
  const terminal = terminalFor(options);
  const [ofTemporal, ...ofWorkspaces] = await Promise.all([
    checkTemporal(options),
    ...[undefined, ...options.profile].map(async (profile) =>
      judgeWorkspace(await parts.inspectWorkspace(profile)),
    ),
  ]);
  const checks = [...checkMachine(parts), ...ofTemporal, ...ofWorkspaces.flat()];
  const hasFailed = checks.some(({ status }) => status === 'failed');
  if (wantsJson(options)) terminal.data(JSON.stringify({ healthy: !hasFailed, checks }));
  else for (const line of renderChecks(checks, terminal.colors)) terminal.data(line);
  return hasFailed ? EXIT.runFailed : EXIT.success;
}

function checkMachine(parts: CommandParts): Check[] {
  const nodeVersion = process.versions.node;
  return judgeMachine({
    nodeVersion,
    ...parts.inspectPackages(),
    ...given('settingsProblem', settingsProblem()),
  });
}

function settingsProblem(): string | undefined {
  try {
    readWorkerConfig(process.env);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n').join(' ');
  }
}

async function checkTemporal(options: DoctorOptions): Promise<Check[]> {
  const { temporalProfile: profile, taskQueue } = options;
  let temporal: TemporalClient;
  try {
    temporal = await connectTemporal(given('profile', profile));
  } catch (error) {
    return judgeUnreachable(error instanceof CannotConnect ? error.message : String(error));
  }
  const { client, address } = temporal;
  try {
    const [facts, queue] = await Promise.all([inspectTemporal(client), inspectTaskQueue(client, taskQueue)]);
    const now = Date.now();
    const polls = 'workflows' in queue ? queue.workflows : [];
    const clock = judgeTemporalClock(Math.max(0, ...polls.map((poll) => poll.lastAccessMillis)), now);
    const checks = [...judgeTemporal({ address, ...facts }), ...judgeWorkers(queue, now)];
    return clock === undefined ? checks : [...checks, clock];
  } finally {
    await temporal.close();
  }
}
