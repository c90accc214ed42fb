import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { LRUCache } from 'lru-cache';
import { type FoundRun, findRun, findRunsOfMark } from '../../client/find-run.js';
import type { JobRuns } from '../../client/job-runs.js';
import { type RunInput, runInput } from '../../client/run-input.js';
import { runState } from '../../client/run-state.js';
import { isJsonObject, type JsonObject } from '../../core/json.js';
import { changeDefinition } from '../../core/planning/change-definition.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { readTaskRunId, taskRunMark } from '../../core/task-run-id.js';
import { invalidParameter } from '../http/gateway-error.js';
import { brokenView } from './broken-view.js';
import type { KnownJobs } from './known-jobs.js';
import { noRun } from './no-run.js';
import { settingsOfRun } from './settings-of-run.js';

/** A run that an id leads to: its own, or that of one of its task runs. */
export interface LocatedRun {
  run: FoundRun;
  /** Where the id is that of a task run. */
  taskRunId?: string;
}

/** A run as it stands. */
export interface SeenRun {
  view: RunView;
  /** What it runs, with what repairs have changed. */
  settings: JsonObject;
}

const MOST_RUNS = 20_000;
const MOST_SETTINGS_CHARACTERS = 50_000_000;
const MOST_VIEW_CHARACTERS = 100_000_000;
/** Waiters that ask at the same moment share an answer. */
const VIEW_MILLIS = 500;
const DELETED_MILLIS = 600_000;
/** Visibility may learn of a run a moment later than whoever was told its id. */
const LATE_MILLIS = [200, 800, 1500];

/** What the gateway asks about runs, no more often than it has to. */
export class KnownRuns {
  readonly #found = new LRUCache<string, FoundRun>({ max: MOST_RUNS });
  readonly #settings = new LRUCache<string, JsonObject>({
    maxSize: MOST_SETTINGS_CHARACTERS,
    sizeCalculation: (settings) => JSON.stringify(settings).length,
  });
  /** By workflow run id: nothing changes any more. */
  readonly #ended = new LRUCache<string, RunView>({
    maxSize: MOST_VIEW_CHARACTERS,
    sizeCalculation: (view) => JSON.stringify(view).length,
  });
  readonly #views: LRUCache<string, RunView>;
  /** Temporal deletes histories a while after it was asked to. */
  readonly #deleted = new LRUCache<string, true>({ max: MOST_RUNS, ttl: DELETED_MILLIS });

  constructor(
    private readonly client: Client,
    private readonly runs: JobRuns,
    private readonly jobs: KnownJobs,
  ) {
    this.#views = new LRUCache({
      max: MOST_RUNS,
      ttl: VIEW_MILLIS,
      fetchMethod: (workflowId) => this.#askForView(workflowId),
    });
  }

  /** Remembers a run that was started here: visibility may not know it yet. */
  add(run: FoundRun): void {
    this.#found.set(run.jobRunId, run);
  }

  /** Forgets a run whose history was deleted here. */
  remove(run: FoundRun): void {
    const mark = taskRunMark(run.jobRunId);
    this.#deleted.set(run.jobRunId, true);
    for (const id of [run.jobRunId, mark]) this.#found.delete(id);
    this.forget(run);
  }

  /** The run of an id; undefined where it is none of ours, as far as visibility knows. */
  async find(id: string): Promise<LocatedRun | undefined> {
    const known = this.#found.get(id) ?? (await findRun(this.client, id));
    if (this.#deleted.has(id)) return undefined;
    if (known !== undefined) {
      this.#found.set(id, known);
      return { run: known };
    }
    return this.#findByTaskRun(id);
  }

  /** The same of an id that nobody else knows either: after a while, since visibility may be late. */
  async findLate(id: string): Promise<LocatedRun | undefined> {
    for (const millis of LATE_MILLIS) {
      await new Promise((resolve) => setTimeout(resolve, millis));
      const found = await this.find(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How a run stands. Needs a worker, unless the run has ended and was seen before. */
  async see(run: FoundRun): Promise<SeenRun> {
    const view = await this.#views.fetch(run.workflowId);
    if (view === undefined) throw noRun(run.jobRunId);
    return { view, settings: await this.#settingsOf(run, view) };
  }

  /** Asks again for a run that was changed here. */
  forget({ workflowId }: FoundRun): void {
    this.#views.delete(workflowId);
  }

  async #findByTaskRun(id: string): Promise<LocatedRun | undefined> {
    const { mark } = readTaskRunId(id);
    const known = this.#found.get(mark);
    const runs = known === undefined ? await findRunsOfMark(this.client, mark) : [known];
    const [run, another] = runs;
    if (another !== undefined) {
      const ids = runs.map(({ jobRunId }) => jobRunId).join(' and ');
      const message = `The id ${id} may be of a task of the runs ${ids}. Ask for the run.`;
      throw invalidParameter(message);
    }
    if (run === undefined || this.#deleted.has(run.jobRunId)) return undefined;
    this.#found.set(mark, run);
    return { run, taskRunId: id };
  }

  async #askForView(workflowId: string): Promise<RunView | undefined> {
    try {
      const { runId, status } = await this.client.workflow.getHandle(workflowId).describe();
      const ended = this.#ended.get(runId);
      if (ended !== undefined) return ended;
      const asked = await this.runs.view(workflowId);
      if (status.name === 'RUNNING') return asked;
      const view = asked.result_state === undefined ? await brokenView(this.runs, workflowId, asked) : asked;
      this.#ended.set(runId, view);
      return view;
    } catch (problem) {
      if (problem instanceof WorkflowNotFoundError) return undefined;
      throw problem;
    }
  }

  async #settingsOf(run: FoundRun, view: RunView): Promise<JsonObject> {
    const changes = view.repair_history.filter(({ changed_tasks, changed_job_clusters }) =>
      [changed_tasks, changed_job_clusters].some((list) => list !== undefined),
    ).length;
    const key = `${run.jobRunId}/${changes}`;
    // A run of a deployed job may begin with a later version than it was started with.
    const isPlanned = view.tasks.length > 0;
    const known = this.#settings.get(key);
    if (known !== undefined) return known;
    const started = await this.#readSettings(run);
    const closed = changes === 0 ? undefined : await runState(this.client, run.workflowId);
    const settings = (closed?.plan.changes ?? []).reduce(
      (document, one) => changeDefinition(document, undefined, one),
      started,
    );
    if (isPlanned) this.#settings.set(key, settings);
    return settings;
  }

  /** The settings of its job that are in force, as the run would run them; undefined where they are the run's own. */
  async settingsInForce(run: FoundRun): Promise<JsonObject | undefined> {
    const { jobId } = run;
    const job = jobId === undefined ? undefined : await this.jobs.find(jobId);
    if (job === undefined || job.deleted !== undefined) return undefined;
    if (job.version === (await this.#versionOf(run))) return undefined;
    const input = await runInput(this.client, run);
    return settingsOfRun(await this.jobs.settings(job.job_id, job.version), parametersIn(input));
  }

  /** Visibility knows the version that a run has begun with, which may be later than that of its start. */
  async #versionOf(run: FoundRun): Promise<number | undefined> {
    return ((await findRun(this.client, run.jobRunId)) ?? run).jobVersion;
  }

  async #readSettings(run: FoundRun): Promise<JsonObject> {
    const { jobId } = run;
    const input = await runInput(this.client, run);
    const jobVersion = await this.#versionOf(run);
    const ofVersion =
      jobId === undefined || jobVersion === undefined
        ? undefined
        : await this.jobs.settings(jobId, jobVersion).catch(() => undefined);
    const settings = ofVersion ?? input?.definition;
    if (settings === undefined) throw noRun(run.jobRunId);
    return settingsOfRun(settings, parametersIn(input));
  }
}

/** Those of tasks that a run was started with. */
function parametersIn(input: RunInput | undefined): JsonObject {
  const parameters = input?.options['task_parameters'];
  return isJsonObject(parameters) ? parameters : {};
}
