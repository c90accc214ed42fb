import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { listedRuns } from './list-runs.js';
import type { RunFilter } from './run-filter.js';
import { areRunsSearchable } from './search-attributes.js';
import { isServiceAway } from './service-away.js';
import { abortable } from './abortable.js';

/** How often visibility is asked; such a request is no billed action. */
const ASK_MILLIS = 2000;

export interface NextRunOptions {
  /** Ends the wait. */
  signal: AbortSignal;
  /** Called once, where no run is active and one is waited for. */
  onWait: () => void;
  /** Called each time that the Temporal service does not answer; it is asked again. */
  onAway: () => void;
}

/** The workflow id of the newest active run of a job, or of the next one to begin; undefined when stopped. */
export async function nextRunOfJob(
  client: Client,
  job: string,
  { signal, onWait, onAway }: NextRunOptions,
): Promise<string | undefined> {
  const sinceMillis = Date.now();
  let isFirst = true;
  while (!signal.aborted) {
    try {
      const found = await abortable(client, signal, () => activeOrSince(client, job, sinceMillis));
      if (found !== undefined) return found;
      if (isFirst) onWait();
      isFirst = false;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!isServiceAway(error)) throw error;
      onAway();
    }
    await sleep(ASK_MILLIS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** A run that is not active any more may have begun since it was last asked for. */
async function activeOrSince(client: Client, job: string, sinceMillis: number): Promise<string | undefined> {
  const isSearchable = await areRunsSearchable(client);
  for (const filter of [
    { job, states: ['active'] },
    { job, sinceMillis },
  ]) {
    const run = await newestOf(client, filter, isSearchable);
    if (run !== undefined) return run;
  }
  return undefined;
}

async function newestOf(
  client: Client,
  filter: RunFilter,
  isSearchable: boolean,
): Promise<string | undefined> {
  for await (const { workflow_id } of listedRuns(client, filter, { isSearchable, pageSize: 10 }))
    return workflow_id;
  return undefined;
}
