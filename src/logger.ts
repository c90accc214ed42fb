import { type Logger as TemporalLogger, type LogLevel, Runtime } from '@temporalio/worker';
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
 * Sends the logs of workflows, activities, the SDK and its Rust core as one stream of JSON lines to stderr. The
 * Temporal runtime takes a logger only once in a process, so later calls return the first one.
 */
export function installLogger(level: string): Logger {
  if (installed !== undefined) return installed;
  const logger = pino({ level, redact: REDACTED }, pino.destination({ fd: 2, sync: true }));
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
  installed = logger;
  return logger;
}

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
