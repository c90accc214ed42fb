import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../src/emulator/state/clock.js';
import type { ScriptInput } from '../../src/emulator/state/scripts.js';
import { startEmulator, type Emulator } from '../../src/emulator/server.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from '../../src/emulator/state/settings.js';

export type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** An emulator of its own, spoken to by plain HTTP. */
export class EmulatedWorkspace {
  private constructor(
    readonly emulator: Emulator,
    readonly folder: string,
  ) {}

  static async start(settings: Partial<EmulatorSettings> = {}, clock?: Clock): Promise<EmulatedWorkspace> {
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-emulator-'));
    const quick = {
      ...DEFAULT_SETTINGS,
      root: join(folder, 'root'),
      data: join(folder, 'data'),
      clusterStartMillis: 50,
      clusterStopMillis: 20,
    };
    const emulator = await startEmulator({ ...quick, ...settings }, clock === undefined ? {} : { clock });
    return new EmulatedWorkspace(emulator, folder);
  }

  async stop(): Promise<void> {
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts a file into the workspace. */
  file(path: string, content: string): void {
    const at = join(this.folder, 'root', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }

  async api(
    method: string,
    path: string,
    body?: Json,
    token = 't',
  ): Promise<{ status: number; body: Json; headers: Headers }> {
    const response = await fetch(this.emulator.url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as Json,
      headers: response.headers,
    };
  }

  /** Plays a task instead of executing it; `*` is every task. */
  script(taskKey: string, script?: ScriptInput): void {
    this.emulator.workspace.scripts.set(taskKey, script);
  }

  /** Submits a one-time run. */
  submit(tasks: Json[], more: Json = {}): ReturnType<EmulatedWorkspace['api']> {
    const body = { tasks, idempotency_token: `t${Math.random()}`, ...more };
    return this.api('POST', '/api/2.2/jobs/runs/submit', body);
  }

  /** Runs one task and gives the run's view and the task's output. */
  async runTask(task: Json): Promise<{ run: Json; output: Json }> {
    const { body } = await this.submit([{ task_key: 'a', ...task }]);
    const run = await this.ended(body['run_id'] as number);
    const output = await this.api('GET', `/api/2.2/jobs/runs/get-output?run_id=${run['tasks'][0].run_id}`);
    return { run, output: output.body };
  }

  /** The run once its first task is running. */
  async running(runId: number): Promise<Json> {
    return this.until(runId, (run) => run['tasks'][0].state.life_cycle_state === 'RUNNING');
  }

  /** The run once it has ended. */
  async ended(runId: number): Promise<Json> {
    return this.until(runId, (run) => run['end_time'] > 0);
  }

  async until(runId: number, isAsked: (run: Json) => boolean): Promise<Json> {
    const query = `run_id=${runId}&include_resolved_values=true&include_history=true`;
    for (;;) {
      const { body } = await this.api('GET', `/api/2.2/jobs/runs/get?${query}`);
      if (isAsked(body)) return body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
