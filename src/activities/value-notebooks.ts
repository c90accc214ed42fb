import { isJsonObject, type JsonObject } from '../core/json.js';
import { VALUE_SETTER_PARAMETER, VALUE_SETTER_PATH } from '../core/run/values/value-heads.js';
import { VALUE_READER_PARAMETER, VALUE_READER_PATH } from '../core/run/values/value-reads.js';
import type { DatabricksApi } from '../databricks/databricks-api.js';
import { DatabricksError } from '../databricks/databricks-error.js';

/** The notebook behind `VALUE_SETTER_PATH`. Another content takes another path: runs of older builds may use this one. */
const VALUE_SETTER = `# Databricks notebook source
# Sets the task values of a task that ran elsewhere, for the tasks of this run. Made by Brickwork.
import base64
import json

dbutils.widgets.text("${VALUE_SETTER_PARAMETER}", "e30=")
values = json.loads(base64.b64decode(dbutils.widgets.get("${VALUE_SETTER_PARAMETER}")))
for key, value in values.items():
    dbutils.jobs.taskValues.set(key=key, value=value)
`;

/** The notebook behind `VALUE_READER_PATH`; exits with an object of key to the JSON of its value. */
const VALUE_READER = `# Databricks notebook source
# Reads task values of another task of this run, as they were set. Made by Brickwork.
import base64
import json

dbutils.widgets.text("${VALUE_READER_PARAMETER}", "")
wanted = json.loads(base64.b64decode(dbutils.widgets.get("${VALUE_READER_PARAMETER}")))
missing = "brickwork: there is no such task value"
found = {}
for key in wanted["keys"]:
    value = dbutils.jobs.taskValues.get(taskKey=wanted["task_key"], key=key, default=missing)
    if value != missing:
        found[key] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
dbutils.notebook.exit(json.dumps(found))
`;

const NOTEBOOKS = [
  // Without it a task would not find what its code gets.
  { path: VALUE_SETTER_PATH, source: VALUE_SETTER, isNeeded: true },
  // Where it cannot be run, that is said of the values that it should have read.
  { path: VALUE_READER_PATH, source: VALUE_READER, isNeeded: false },
];

/** Somebody may have deleted one. */
const KNOWN_FOR_MILLIS = 10 * 60_000;

/** The notebooks of Brickwork that tasks of a workspace run. */
export class ValueNotebooks {
  readonly #importedMillis = new Map<string, number>();

  constructor(private readonly api: DatabricksApi) {}

  /** Puts those that the tasks run into the workspace, unless this worker has done so lately. Throws DatabricksError. */
  async provide(tasks: readonly JsonObject[]): Promise<void> {
    for (const { path, source, isNeeded } of NOTEBOOKS) {
      const before = this.#importedMillis.get(path) ?? -Infinity;
      if (!tasks.some((task) => runs(task, path)) || performance.now() - before < KNOWN_FOR_MILLIS) continue;
      try {
        await this.api.importNotebook(path, source);
        this.#importedMillis.set(path, performance.now());
      } catch (error) {
        if (isNeeded || !isRefusal(error)) throw error;
      }
    }
  }
}

function runs({ notebook_task: notebook }: JsonObject, path: string): boolean {
  return isJsonObject(notebook) && notebook['notebook_path'] === path;
}

function isRefusal(error: unknown): boolean {
  const kinds = ['invalid_request', 'permission_denied', 'not_found'];
  return error instanceof DatabricksError && kinds.includes(error.kind);
}
