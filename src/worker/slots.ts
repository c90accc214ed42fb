import type { WorkerOptions } from '@temporalio/worker';
import type { WorkerConfig } from './config.js';
import { given } from '../core/json.js';

/** Workflow tasks at a time: they are short and compute, so more would only wait for each other. */
const WORKFLOW_TASKS = { least: 2, most: 40 };
const LEAST_ACTIVITIES = 10;
const TARGET_CPU = 0.95;

type Slots = Pick<
  WorkerOptions,
  'tuner' | 'maxConcurrentActivityTaskExecutions' | 'maxTaskQueueActivitiesPerSecond'
>;

/**
 * How much work a worker takes at a time: a fixed number of activities, which are cheap since most of them wait, or as many
 * as the memory of its machine allows; and how fast the task queue hands it out.
 */
export function slotsOf({ maxActivities, targetMemory, activitiesPerSecond }: WorkerConfig): Slots {
  const rate = given('maxTaskQueueActivitiesPerSecond', activitiesPerSecond);
  if (targetMemory === undefined) return { ...rate, maxConcurrentActivityTaskExecutions: maxActivities };
  const byMemory = {
    type: 'resource-based',
    tunerOptions: { targetMemoryUsage: targetMemory, targetCpuUsage: TARGET_CPU },
    rampThrottle: '1 ms',
  } as const;
  const { least: minimumSlots, most: maximumSlots } = WORKFLOW_TASKS;
  return {
    ...rate,
    tuner: {
      workflowTaskSlotSupplier: { ...byMemory, minimumSlots, maximumSlots },
      activityTaskSlotSupplier: {
        ...byMemory,
        minimumSlots: Math.min(LEAST_ACTIVITIES, maxActivities),
        maximumSlots: maxActivities,
      },
      localActivityTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
      nexusTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
    },
  };
}
