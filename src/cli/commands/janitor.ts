import {
  JANITOR,
  janitorInput,
  type JanitorReport,
  runJanitor,
  scheduleJanitor,
  unscheduleJanitor,
} from '../../client/janitor.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain, shellLine } from './explain.js';
import { type GlobalOptions, parseOptional, terminalFor, wantsJson, withTemporal } from './global-options.js';

export interface JanitorCommandOptions extends GlobalOptions {
  dryRun?: boolean;
  sinceHours?: string;
  every?: string;
  off?: boolean;
}

const A_YEAR_HOURS = 366 * 24;

/** `brickwork janitor`: one pass, now; or a schedule of passes. */
export async function janitor(options: JanitorCommandOptions): Promise<number> {
  const terminal = terminalFor(options);
  const minutes = parseOptional('--every', options.every, 1, A_YEAR_HOURS * 60);
  const sinceHours = parseOptional('--since-hours', options.sinceHours, 0.1, 10 * A_YEAR_HOURS);
  const asked = {
    ...(options.dryRun === undefined ? {} : { dryRun: options.dryRun }),
    ...(sinceHours === undefined ? {} : { sinceHours }),
  };
  const { taskQueue } = options;
  if (options.explain === true) return explainJanitor(minutes, asked, options);
  return withTemporal(options, async (client) => {
    if (options.off === true) {
      await unscheduleJanitor(client);
      terminal.note('The janitor is scheduled no more.');
    } else if (minutes !== undefined) {
      await scheduleJanitor(client, taskQueue, minutes);
      terminal.note(`The janitor runs every ${minutes} minutes (Temporal Schedule ${JANITOR}).`);
    } else {
      const report = await runJanitor(client, taskQueue, asked);
      if (wantsJson(options)) terminal.data(JSON.stringify(report));
      else for (const line of lines(report)) terminal.data(line);
      if (report.swept.some(({ outcome }) => outcome === 'failed')) return EXIT.runFailed;
    }
    return EXIT.success;
  });
}

function lines({ runs, clusters, swept }: JanitorReport): string[] {
  const found = swept.map(({ workflowId, name, id, outcome, error }) => {
    const which = id === '' ? '' : ` (${id})`;
    return `${workflowId}: ${name}${which} ${outcome}${error === undefined ? '' : `: ${error}`}`;
  });
  return [...found, `${runs} runs closed by force, ${clusters} clusters, ${swept.length} left over`];
}

function explainJanitor(
  minutes: number | undefined,
  asked: Parameters<typeof janitorInput>[0],
  options: JanitorCommandOptions,
): number {
  const of = ['--task-queue', options.taskQueue];
  if (options.off !== true && minutes === undefined) {
    const verb = ['execute', '--type', 'janitor', ...of];
    return explain(JANITOR, [{ verb, input: janitorInput(asked) }], options);
  }
  const schedule =
    options.off === true
      ? ['delete', '--schedule-id', JANITOR]
      : ['create', '--schedule-id', JANITOR, '--interval', `${minutes}m`, '--type', 'janitor', ...of];
  terminalFor(options).data(shellLine(['temporal', 'schedule', ...schedule]));
  return EXIT.success;
}
