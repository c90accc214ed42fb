/** `brickwork/worker`: runs job definitions beside workflows and activities of one's own (docs/library/worker.md). */
export { type Activities, createActivities } from '../activities/index.js';
export { Leases } from '../activities/lease.js';
export { SdkDatabricksApi } from '../databricks/sdk-databricks-api.js';
export { ProfileWorkspaces, singleWorkspace, type Workspaces } from '../databricks/workspaces.js';
export type { WorkerAdditions } from '../worker/additions.js';
export { type BundleOptions, bundleWorkflows, PAYLOAD_CONVERTER } from '../worker/bundle-workflows.js';
export type { BrickworkWorker } from '../worker/create-worker.js';
export { stopQuietly, waitForEndingPolls } from '../worker/stop-quietly.js';
export { createWorker, type CreateWorkerOptions, type WorkerSettings } from './create-worker.js';
