import { SdkDatabricksApi } from '#brickwork/databricks/sdk-databricks-api.js';
import { installLogger } from '#brickwork/worker/logger.js';
import { Context, heartbeat } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';

/** The worker of the raw pattern: "submit, then poll every n milliseconds in one activity". */
const {
  TEMPORAL_ADDRESS: address = '',
  DATABRICKS_HOST: host = '',
  RAW_TASK_QUEUE: taskQueue = '',
} = process.env;
const pollMillis = Number(process.env['RAW_POLL_MILLIS']);

installLogger('error');
const api = new SdkDatabricksApi({ host, token: 'bench', authType: 'pat' });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./raw-workflow.js', import.meta.url)),
  maxConcurrentActivityTaskExecutions: 2000,
  activities: {
    async submitAndPoll(key: string): Promise<void> {
      const { workflowExecution, activityId } = Context.current().info;
      const token = `${workflowExecution?.runId ?? ''}/${activityId}`;
      const task = { task_key: key, notebook_task: { notebook_path: '/scripted' } };
      const { runId } = await api.submitRun({ run_name: key, tasks: [task] }, token);
      for (let snapshot = await api.getRun(runId); !snapshot.isTerminal; snapshot = await api.getRun(runId)) {
        heartbeat();
        await Context.current().sleep(pollMillis);
      }
    },
  },
});
process.on('SIGTERM', () => worker.shutdown());
process.send?.('running');
await worker.run();
await connection.close();
process.disconnect?.();
