import type { Wire } from '../wire/wire.js';

/** What a workspace may have under a name, besides its clusters and jobs. */
export type NamedKind =
  | 'alert'
  | 'cluster_policy'
  | 'cluster'
  | 'dashboard'
  | 'instance_pool'
  | 'job'
  | 'metastore'
  | 'notification_destination'
  | 'pipeline'
  | 'query'
  | 'service_principal'
  | 'warehouse';

/** One thing that is there from the start, as lists show it. A cluster runs; a job has no tasks. */
export interface Named {
  kind: NamedKind;
  name: string;
  id: string;
  /** Of a notification destination, as the API shows it: without what is secret. Mail to nobody unless given. */
  config?: Wire;
  /** Of a cluster policy: its rules as a JSON text. None unless given. */
  definition?: string;
}
