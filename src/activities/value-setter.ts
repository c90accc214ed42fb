import { isJsonObject, type JsonObject } from '../core/json.js';
import { VALUE_SETTER_PARAMETER, VALUE_SETTER_PATH } from '../core/run/segment-values.js';

/** The notebook behind `VALUE_SETTER_PATH`. Another content takes another path: runs of older builds may use this one. */
export const VALUE_SETTER = `# Databricks notebook source
# Sets the task values of a task that ran elsewhere, for the tasks of this run. Made by Brickwork.
import base64
import json

dbutils.widgets.text("${VALUE_SETTER_PARAMETER}", "e30=")
values = json.loads(base64.b64decode(dbutils.widgets.get("${VALUE_SETTER_PARAMETER}")))
for key, value in values.items():
    dbutils.jobs.taskValues.set(key=key, value=value)
`;

/** True for a task of a job that runs it. */
export function setsValues({ notebook_task: notebook }: JsonObject): boolean {
  return isJsonObject(notebook) && notebook['notebook_path'] === VALUE_SETTER_PATH;
}
