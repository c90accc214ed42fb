import type { DataConverter } from '@temporalio/common';
import type { WorkerInterceptors, WorkerOptions, WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/index.js';
import { given } from '../core/json.js';
import { encryptingConverter, type OwnConverter } from '../encryption/encrypting-converter.js';
import type { Encryption } from '../encryption/read-encryption.js';
import { bundleWorkflows, PAYLOAD_CONVERTER } from './bundle-workflows.js';

/** What a worker has of its user, beside what Brickwork has in it. */
export interface WorkerAdditions {
  /** A module that exports workflows of yours: bundled with ours as the worker starts, which takes seconds. */
  workflowsPath?: string;
  /** What `bundleWorkflows` has made beforehand, instead of `workflowsPath`. */
  workflowBundle?: WorkflowBundleOption;
  /** Activities of yours. Throws where one has a name that ours have. */
  activities?: object;
  /** Interceptors of yours; modules for workflows (`workflowModules`) are for `workflowsPath` alone. */
  interceptors?: WorkerInterceptors;
  sinks?: WorkerOptions['sinks'];
  /** Codecs, and the converter of failures. The converter of payloads is ours: it turns bad input into issues. */
  dataConverter?: OwnConverter;
}

/** The workflows that the worker runs; `ours` loads the bundle that was built with this package. */
export async function bundleOf(
  { workflowsPath, workflowBundle, interceptors, dataConverter }: WorkerAdditions,
  ours: () => Promise<WorkflowBundleOption>,
  isTraced: boolean,
): Promise<WorkflowBundleOption> {
  const modules = interceptors?.workflowModules ?? [];
  const failureConverterPath = dataConverter?.failureConverterPath;
  if (workflowBundle !== undefined) {
    if (workflowsPath === undefined && modules.length === 0) return workflowBundle;
    throw new Error(
      'workflowBundle has everything in it: give workflowsPath and workflowModules to bundleWorkflows.',
    );
  }
  if (workflowsPath === undefined && modules.length === 0 && failureConverterPath === undefined)
    return ours();
  return bundleWorkflows({
    ...given('workflowsPath', workflowsPath),
    ...given('failureConverterPath', failureConverterPath),
    workflowInterceptorModules: modules,
    isTraced,
  });
}

/** Our activities and those of the user. */
export function activitiesOf(ours: Activities, { activities = {} }: WorkerAdditions): object {
  const taken = Object.keys(activities).filter((name) => Object.hasOwn(ours, name));
  if (taken.length > 0) {
    throw new Error(`Brickwork has activities of these names, rename yours: ${taken.join(', ')}.`);
  }
  return { ...ours, ...activities };
}

type Woven = Pick<WorkerOptions, 'interceptors' | 'sinks'>;

/** The interceptors and sinks of tracing, and then those of the user. */
export function wovenOf(tracing: Woven, { interceptors, sinks }: WorkerAdditions): Woven {
  const traced = tracing.interceptors ?? {};
  const { client, ...others } = interceptors ?? {};
  const workflow = [traced.client?.workflow, client?.workflow].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return {
    interceptors: {
      ...others,
      client: { ...client, workflow },
      activity: [...(traced.activity ?? []), ...(others.activity ?? [])],
    },
    sinks: { ...tracing.sinks, ...sinks },
  };
}

/** How payloads are converted: as for every worker that runs jobs, with the codecs of the user, and encrypted last. */
export function converterOf({ dataConverter }: WorkerAdditions, encryption: Encryption): DataConverter {
  return { ...encryptingConverter(encryption, dataConverter), payloadConverterPath: PAYLOAD_CONVERTER };
}
