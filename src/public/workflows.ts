/** `brickwork/workflows`: names and types of the workflow's messages, for workflows and clients of one's own. */
export {
  controlSignal,
  controlUpdate,
  graphQuery,
  planQuery,
  READ_OUTPUT,
  RUN_JOB,
  repairHistoryQuery,
  repairSignal,
  repairUpdate,
  runQuery,
  taskValuesQuery,
  timelineQuery,
  usageQuery,
} from '../workflows/messages.js';
export type { runJob } from '../workflows/run-job.js';
export type * from './run-types.js';
