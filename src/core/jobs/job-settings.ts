import { isJsonObject, type JsonObject } from '../json.js';

/** What of a job's settings its runs are admitted by. */
export interface AdmissionSettings {
  /** 0 skips every run. */
  mostRuns: number;
  /** True where a run over the limit waits instead of being skipped. */
  isQueued: boolean;
}

/** Reads checked settings; the defaults are those of the Jobs API. */
export function admissionSettings({ max_concurrent_runs: most, queue }: JsonObject): AdmissionSettings {
  return {
    mostRuns: typeof most === 'number' ? most : 1,
    isQueued: isJsonObject(queue) && queue['enabled'] === true,
  };
}
