import { given } from '../core/json.js';
import {
  type DatabricksApi,
  type ListedRun,
  RUNS_A_PAGE,
  type RunSnapshot,
} from '../databricks/databricks-api.js';

/** Where people look at a run. */
export type RunPlace = Pick<RunSnapshot, 'taskRunId' | 'runPageUrl'>;

interface Asked {
  runId: string;
  taskKey?: string;
  answer: (place: RunPlace) => void;
}

/** From so many on, one page of the newest runs costs less than asking for each. */
const FEWEST_LISTED = 4;

/**
 * Finds the pages of runs that have just been submitted: one by one where submits are rare, and by a page of the
 * workspace's newest runs for those that came while the last question was under way.
 */
export class RunPlaces {
  #asked: Asked[] = [];
  #isAsking = false;

  /** `began` is told when a run was started, by Databricks' clock. */
  constructor(
    private readonly api: DatabricksApi,
    private readonly began: (runId: string, startTimeMillis: number) => void,
  ) {}

  /** Never fails, since it is only for the link: a run whose page cannot be read has none. */
  find(runId: string, taskKey?: string): Promise<RunPlace> {
    return new Promise((resolve) => {
      this.#asked.push({ runId, ...given('taskKey', taskKey), answer: resolve });
      if (!this.#isAsking) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#asked.length > 0) {
      // The newest come first in a list.
      const batch = this.#asked.splice(-RUNS_A_PAGE);
      const listed = batch.length < FEWEST_LISTED ? [] : await this.#newest();
      await Promise.all(batch.map((asked) => this.#answer(asked, listed)));
    }
    this.#isAsking = false;
  }

  async #newest(): Promise<ListedRun[]> {
    const query = { runType: 'SUBMIT_RUN', which: 'active', expandTasks: true } as const;
    const page = await this.api.listRuns(query).catch(() => undefined);
    return page?.runs ?? [];
  }

  async #answer({ runId, taskKey, answer }: Asked, listed: readonly ListedRun[]): Promise<void> {
    const found = listed.find((run) => run.runId === runId)?.asRun(taskKey);
    const run = found ?? (await this.api.getRun(runId, given('taskKey', taskKey)).catch(() => undefined));
    if (run?.startTimeMillis !== undefined) this.began(runId, run.startTimeMillis);
    answer({ ...given('taskRunId', run?.taskRunId), ...given('runPageUrl', run?.runPageUrl) });
  }
}
