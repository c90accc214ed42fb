/** `brickwork/client`: starts job runs and talks to them (docs/library/client.md). */
export { BrickworkClient, type BrickworkClientOptions } from '../client/brickwork-client.js';
export {
  CannotConnect,
  connectTemporal,
  type ConnectOptions,
  type TemporalClient,
} from '../client/connect.js';
export {
  type FollowOptions,
  InvalidJobDefinition,
  JobHandle,
  type Repair,
  RunBroken,
} from '../client/job-handle.js';
export type { StartOptions } from '../client/job-runs.js';
export { MessageRefused } from '../client/message-refused.js';
export type * from './run-types.js';
