import type { JsonObject } from '../../src/core/json.js';
import { startTemporalServer, type TemporalServer } from '../../src/local/temporal-server.js';
import { after, job, notebook } from './definitions.js';

/** A Temporal server that suggests to continue as new from 60 events on, instead of 4,096. */
export function startEagerServer(): Promise<TemporalServer> {
  return startTemporalServer({
    progress: () => undefined,
    useConfigured: false,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 60 },
  });
}

/** Tasks that all run at once, and then two in a row. */
export function wideThenNarrow(width: number): JsonObject {
  const wide = Array.from({ length: width }, (_, at) => `wide${at}`);
  return job([
    ...wide.map((key) => notebook(key)),
    notebook('first', { depends_on: after(...wide) }),
    notebook('second', { depends_on: after('first') }),
  ]);
}
