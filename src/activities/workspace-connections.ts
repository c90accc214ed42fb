import { log } from '@temporalio/activity';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import type { Workspaces } from '../databricks/workspaces.js';
import { connectionOf } from './named-workspace.js';
import { observed } from './observed-api.js';
import { RequestBudget } from './request-budget.js';
import { RunPlaces } from './run-places.js';
import { RunWatcher } from './run-watcher.js';
import { SourceReader } from './source-reader.js';
import { ValueNotebooks } from './value-notebooks.js';

/** One workspace as the activities use it. */
export interface WorkspaceConnection {
  api: DatabricksApi;
  watcher: RunWatcher;
  places: RunPlaces;
  notebooks: ValueNotebooks;
  sources: SourceReader;
  budget: RequestBudget;
}

/** A watcher with a request budget of its own for each workspace, kept as long as the worker runs. */
export class WorkspaceConnections {
  readonly #connections = new Map<string | undefined, WorkspaceConnection>();

  constructor(
    readonly workspaces: Workspaces,
    private readonly requestsPerSecond: number,
  ) {}

  /** The connection to the workspace of this name or URL; without one, to the default one. */
  to(workspace?: string): WorkspaceConnection {
    const name = workspace === undefined ? undefined : connectionOf(workspace, this.workspaces);
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const api = observed(this.workspaces.api(name));
    const budget = new RequestBudget({ requestsPerSecond: this.requestsPerSecond });
    const watcher = new RunWatcher(api, budget, (message) => void log.warn(message, { workspace: name }));
    const connection = {
      api,
      watcher,
      places: new RunPlaces(api, (runId, startTimeMillis) => watcher.began(runId, startTimeMillis)),
      notebooks: new ValueNotebooks(api),
      sources: new SourceReader(api),
      budget,
    };
    this.#connections.set(name, connection);
    return connection;
  }
}
