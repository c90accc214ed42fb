import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createRequire } from 'node:module';
import { distPath } from './dist-path.js';

/** The converter that turns input which cannot be decoded into an issue; workers and bundles must have the same. */
export const PAYLOAD_CONVERTER = distPath('workflows/payload-converter.cjs');

/** Moves messages of failures into payloads where the worker encrypts, and is the default one otherwise. */
const FAILURE_CONVERTER = distPath('workflows/failure-converter.cjs');

export interface BundleOptions {
  /** A module (JavaScript or TypeScript) that exports workflows of yours; ours are added. */
  workflowsPath?: string;
  /** Modules of workflow interceptors, by their paths. */
  workflowInterceptorModules?: string[];
  /** A module that exports `failureConverter`, as the worker's own; that of Brickwork unless given. */
  failureConverterPath?: string;
  /** True for a worker that sends OpenTelemetry traces. */
  isTraced?: boolean;
}

type ConfigHook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;
/** A plugin of webpack, as a function. */
type BundlerPlugin = Extract<
  NonNullable<Parameters<ConfigHook>[0]['plugins']>[number],
  (...compilers: never[]) => unknown
>;

/**
 * Bundles the workflows of this package and those of `workflowsPath`. Takes seconds, so that a build does it better than
 * a worker that starts. Throws where two workflows have one name.
 */
export async function bundleWorkflows({
  workflowsPath,
  workflowInterceptorModules = [],
  failureConverterPath = FAILURE_CONVERTER,
  isTraced = false,
}: BundleOptions): Promise<WorkflowBundleWithSourceMap> {
  const taken = new Set<string>();
  const bundle = await bundleWorkflowCode({
    workflowsPath: distPath(
      workflowsPath === undefined ? 'workflows/index.js' : 'worker/joined-workflows.js',
    ),
    payloadConverterPath: PAYLOAD_CONVERTER,
    failureConverterPath,
    workflowInterceptorModules: [...(isTraced ? [tracingModule()] : []), ...workflowInterceptorModules],
    logger: new DefaultLogger('WARN'),
    ...(workflowsPath === undefined ? {} : { webpackConfigHook: joined(workflowsPath, taken) }),
  });
  if (taken.size > 0) {
    const names = [...taken].join(', ');
    throw new Error(`${workflowsPath}: Brickwork has workflows of these names, rename yours: ${names}.`);
  }
  return bundle;
}

function tracingModule(): string {
  const { resolve } = createRequire(import.meta.url);
  return resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors');
}

/** Tells the bundler where the user's workflows are, and collects those of their names that are ours. */
function joined(workflowsPath: string, taken: Set<string>): ConfigHook {
  const collectNames: BundlerPlugin = (compiler) =>
    compiler.hooks.compilation.tap('brickwork', (compilation) => {
      // Exports are known by then.
      compilation.hooks.seal.tap('brickwork', () => {
        const namesOf = (path: string): string[] => {
          const found = [...compilation.modules].find((one) => 'resource' in one && one.resource === path);
          const names = found && compilation.moduleGraph.getProvidedExports(found);
          return Array.isArray(names) ? names : [];
        };
        const own = new Set(namesOf(workflowsPath));
        for (const name of namesOf(distPath('workflows/index.js'))) if (own.has(name)) taken.add(name);
      });
    });
  return (config) => ({
    ...config,
    resolve: {
      ...config.resolve,
      alias: { ...config.resolve?.alias, 'brickwork-own-workflows$': workflowsPath },
    },
    plugins: [...(config.plugins ?? []), collectNames],
  });
}
