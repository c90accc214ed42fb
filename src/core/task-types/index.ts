import { isJsonObject, type JsonObject } from '../json.js';
import { aiRuntimeTask } from './ai-runtime-task.js';
import { alertTask } from './alert-task.js';
import { approvalTask } from './approval-task.js';
import { cleanRoomsNotebookTask } from './clean-rooms-notebook-task.js';
import { conditionTask } from './condition-task.js';
import { dashboardTask } from './dashboard-task.js';
import { dbtCloudTask } from './dbt-cloud-task.js';
import { dbtPlatformTask } from './dbt-platform-task.js';
import { dbtTask } from './dbt-task.js';
import { forEachTask } from './for-each-task.js';
import { genAiComputeTask } from './gen-ai-compute-task.js';
import { notebookTask } from './notebook-task.js';
import { pipelineTask } from './pipeline-task.js';
import { powerBiTask } from './power-bi-task.js';
import { pythonOperatorTask } from './python-operator-task.js';
import { pythonWheelTask } from './python-wheel-task.js';
import { runJobTask } from './run-job-task.js';
import { sparkJarTask } from './spark-jar-task.js';
import { sparkPythonTask } from './spark-python-task.js';
import { sparkSubmitTask } from './spark-submit-task.js';
import { sqlTask } from './sql-task.js';
import type { TaskType } from './task-type.js';
import { waitTask } from './wait-task.js';

export { COMPUTE_FIELDS, type TaskCode, type TaskType } from './task-type.js';

/** The only list of task types. */
export const taskTypes: readonly TaskType[] = [
  notebookTask,
  sparkPythonTask,
  pythonWheelTask,
  sparkJarTask,
  sparkSubmitTask,
  sqlTask,
  alertTask,
  dashboardTask,
  dbtTask,
  dbtPlatformTask,
  dbtCloudTask,
  pipelineTask,
  powerBiTask,
  cleanRoomsNotebookTask,
  aiRuntimeTask,
  genAiComputeTask,
  pythonOperatorTask,
  conditionTask,
  forEachTask,
  runJobTask,
  approvalTask,
  waitTask,
];

/** The types whose body `task` has; a good task has exactly one. */
export function taskTypesOf(task: JsonObject): TaskType[] {
  return taskTypes.filter((type) => placeOf(task, type)[type.key] !== undefined);
}

/** The body of `type` in `task`; an empty object where the task has none. */
export function taskBody(task: JsonObject, type: TaskType): JsonObject {
  const body = placeOf(task, type)[type.key];
  return isJsonObject(body) ? body : {};
}

/** The path of a body of `type` in the task at `path`. */
export function taskBodyPath(path: string, type: TaskType): string {
  return [path, ...(type.under === undefined ? [] : [type.under]), type.key].join('.');
}

function placeOf(task: JsonObject, { under }: TaskType): JsonObject {
  if (under === undefined) return task;
  const place = task[under];
  return isJsonObject(place) ? place : {};
}
