import { CannotConnect, connectTemporal, type TemporalClient } from '../../client/connect.js';
import { inspectTaskQueue, inspectTemporal } from '../../client/inspect-temporal.js';
import type { Check } from '../../core/doctor/check.js';
import { judgeTemporalClock } from '../../core/doctor/judge-clock.js';
import { judgeMachine } from '../../core/doctor/judge-machine.js';
import { judgeTemporal, judgeUnreachable } from '../../core/doctor/judge-temporal.js';
import { judgeWorkers } from '../../core/doctor/judge-workers.js';
import { judgeWorkspace } from '../../core/doctor/judge-workspace.js';
import { given } from '../../core/json.js';
import { NO_ENCRYPTION, readEncryption } from '../../encryption/read-encryption.js';
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
  const checks = [...(await checkMachine(parts)), ...ofTemporal, ...ofWorkspaces.flat()];
  const hasFailed = checks.some(({ status }) => status === 'failed');
  if (wantsJson(options)) terminal.data(JSON.stringify({ healthy: !hasFailed, checks }));
  else for (const line of renderChecks(checks, terminal.colors)) terminal.data(line);
  return hasFailed ? EXIT.runFailed : EXIT.success;
}

async function checkMachine(parts: CommandParts): Promise<Check[]> {
  const nodeVersion = process.versions.node;
  return judgeMachine({
    nodeVersion,
    ...parts.inspectPackages(),
    ...given('settingsProblem', await settingsProblem()),
  });
}

/** All that is wrong with the settings of the environment, the keys of encryption among them. */
async function settingsProblem(): Promise<string | undefined> {
  const problems: string[] = [];
  const collect = (error: unknown): void => void problems.push((error as Error).message);
  try {
    readWorkerConfig(process.env);
  } catch (error) {
    collect(error);
  }
  await readEncryption(process.env).catch(collect);
  return problems.length === 0 ? undefined : problems.join(' ').replaceAll(/\s*\n\s*/g, ' ');
}

async function checkTemporal(options: DoctorOptions): Promise<Check[]> {
  const { temporalProfile: profile, taskQueue } = options;
  let temporal: TemporalClient;
  try {
    // Nothing is read that could be encrypted; bad keys are a problem of the settings.
    temporal = await connectTemporal({ encryption: NO_ENCRYPTION, ...given('profile', profile) });
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
