import { z } from 'zod';
import { source, text } from './type-parts.js';
import type { TaskType } from './task-type.js';

/** A command on a pool of GPUs; Databricks has deprecated it in favour of `ai_runtime_task`. */
export const genAiComputeTask: TaskType = {
  key: 'gen_ai_compute_task',
  schema: z.strictObject({
    dl_runtime_image: text,
    command: z.string().optional(),
    compute: z
      .strictObject({
        num_gpus: z.int().min(1),
        gpu_node_pool_id: z.string().optional(),
        gpu_type: z.string().optional(),
      })
      .optional(),
    mlflow_experiment_name: z.string().optional(),
    source: source.optional(),
    training_script_path: z.string().optional(),
    yaml_parameters: z.string().optional(),
    yaml_parameters_file_path: z.string().optional(),
  }),
  interpreter: 'databricks',
  compute: [],
  publishesValues: false,
};
