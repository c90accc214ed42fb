import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { loadWithOptionalPackages, localStack } from '../packages/optional-packages.js';
import { problemsOf, text } from './wire/schema-parts.js';
import { DEFAULT_SETTINGS, type EmulatorSettings } from './state/settings.js';

/** The emulator as a process of its own, set up by environment variables. */
const amount = z.coerce.number('must be a number').min(0, 'must be 0 or more');
const environment = z.object({
  EMULATOR_ROOT: text.default('.'),
  EMULATOR_DATA: text.default('.brickwork/emulator'),
  EMULATOR_PORT: amount.int('must be a whole number').max(65_535, 'must be at most 65,535').default(8080),
  EMULATOR_HOSTNAME: text.default('127.0.0.1'),
  EMULATOR_CLUSTER_START_MILLIS: amount.default(DEFAULT_SETTINGS.clusterStartMillis),
  EMULATOR_REQUESTS_PER_SECOND: amount.default(0),
  EMULATOR_SECRETS: text.default('{}').transform(secretsIn),
});

/** Secrets by scope and key, as JSON. */
function secretsIn(json: string, context: z.core.$RefinementCtx<string>): EmulatorSettings['secrets'] {
  const schema = z.record(z.string(), z.record(z.string(), z.string()));
  try {
    return schema.parse(JSON.parse(json));
  } catch {
    context.addIssue('must be JSON: {"<scope>": {"<key>": "<value>"}}');
    return z.NEVER;
  }
}

const parsed = environment.safeParse(process.env);
if (!parsed.success) {
  process.stderr.write(`Bad settings in the environment: ${problemsOf(parsed.error)}.\n`);
  process.exit(2);
}
const values = parsed.data;
const data = resolve(values.EMULATOR_DATA);
mkdirSync(data, { recursive: true });
const { startEmulator } = await loadWithOptionalPackages(
  localStack('The emulator'),
  () => import('./server.js'),
);
const emulator = await startEmulator(
  {
    ...DEFAULT_SETTINGS,
    root: resolve(values.EMULATOR_ROOT),
    data,
    clusterStartMillis: values.EMULATOR_CLUSTER_START_MILLIS,
    requestsPerSecond: values.EMULATOR_REQUESTS_PER_SECOND,
    secrets: values.EMULATOR_SECRETS,
  },
  { port: values.EMULATOR_PORT, hostname: values.EMULATOR_HOSTNAME },
);
process.stderr.write(`Databricks emulator: ${emulator.url}\n`);
process.send?.({ url: emulator.url });
const stop = (): void => void emulator.stop().then(() => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
if (process.connected) process.on('disconnect', stop);
