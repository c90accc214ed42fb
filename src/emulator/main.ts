import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { startEmulator } from './server.js';
import { DEFAULT_SETTINGS } from './settings.js';

/** The emulator as a process of its own, set up by environment variables. */
const environment = z.object({
  EMULATOR_ROOT: z.string().default('.'),
  EMULATOR_DATA: z.string().default('.brickwork/emulator'),
  EMULATOR_PORT: z.coerce.number().int().default(8080),
  EMULATOR_HOSTNAME: z.string().default('127.0.0.1'),
  EMULATOR_CLUSTER_START_MILLIS: z.coerce.number().min(0).default(DEFAULT_SETTINGS.clusterStartMillis),
  EMULATOR_REQUESTS_PER_SECOND: z.coerce.number().min(0).default(0),
  /** JSON: scope to key to value. */
  EMULATOR_SECRETS: z.string().default('{}'),
});

const values = environment.parse(process.env);
const data = resolve(values.EMULATOR_DATA);
mkdirSync(data, { recursive: true });
const emulator = await startEmulator(
  {
    ...DEFAULT_SETTINGS,
    root: resolve(values.EMULATOR_ROOT),
    data,
    clusterStartMillis: values.EMULATOR_CLUSTER_START_MILLIS,
    requestsPerSecond: values.EMULATOR_REQUESTS_PER_SECOND,
    secrets: JSON.parse(values.EMULATOR_SECRETS) as Record<string, Record<string, string>>,
  },
  { port: values.EMULATOR_PORT, hostname: values.EMULATOR_HOSTNAME },
);
process.stderr.write(`Databricks emulator: ${emulator.url}\n`);
process.send?.({ url: emulator.url });
const stop = (): void => void emulator.stop().then(() => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
if (process.connected) process.on('disconnect', stop);
