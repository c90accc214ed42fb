import { type Logger as TemporalLogger, type LogLevel, Runtime } from '@temporalio/worker';
import { parseAddress } from './health.js';
import { type Level, type Logger, pino } from 'pino';

const LEVELS: Record<LogLevel, Level> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};
const REDACTED = ['token', 'headers.authorization', '*.token', '*.headers.authorization'];

let installed: Logger | undefined;

/**
 * Sends the logs of workflows, activities, the SDK and its Rust core as one stream of JSON lines to stderr, and serves its
 * metrics and ours at `metricsAddress`, if given. The Temporal runtime is set up only once in a process, so later calls
 * return the first logger.
 */
export function installLogger(level: string, metricsAddress?: string): Logger {
  if (installed !== undefined) return installed;
  const logger = pino({ level, redact: REDACTED }, pino.destination({ fd: 2, sync: true }));
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: 'WARN' },
      ...(metricsAddress === undefined ? {} : { metrics: prometheus(metricsAddress) }),
    },
  });
  installed = logger;
  return logger;
}

/** Seconds, for what takes from a tenth of one to hours. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3600, 14_400];

function prometheus(address: string) {
  const { host, port } = parseAddress(address);
  return {
    prometheus: {
      bindAddress: `${host}:${port}`,
      countersTotalSuffix: true,
      histogramBucketOverrides: Object.fromEntries(OUR_SECONDS.map((name) => [name, SECONDS])),
    },
  };
}

const OUR_SECONDS = [
  'brickwork_run_seconds',
  'brickwork_task_queue_seconds',
  'brickwork_task_execution_seconds',
  'brickwork_handoff_lateness_seconds',
  'brickwork_databricks_call_seconds',
];

function temporalLogger(logger: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta?: object): void =>
    logger[LEVELS[level]](meta ?? {}, message);
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
