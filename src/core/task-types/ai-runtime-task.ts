import { z } from 'zod';
import { text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** A training run on AI Runtime; Databricks takes exactly one deployment today. */
export const aiRuntimeTask: TaskType = {
  key: 'ai_runtime_task',
  schema: z.strictObject({
    experiment: text,
    deployments: z.array(z.record(z.string(), z.json())).length(1),
    code_source_path: z.string().optional(),
    docker_image_url: z.string().optional(),
    mlflow_artifact_location: z.string().optional(),
    mlflow_experiment_directory: z.string().optional(),
    mlflow_run: z.string().optional(),
    priority_class: z.string().optional(),
    unity_catalog_image_path: z.string().optional(),
  }),
  interpreter: 'databricks',
  compute: ['environment_key'],
  publishesValues: false,
};
