import { Context } from '@temporalio/activity';
import {
  JOB_SEARCH_ATTRIBUTES,
  KEYWORD_TYPE,
  SEARCH_ATTRIBUTES,
  TASK_RUNS_ATTRIBUTE,
} from '../core/run/view/search-attributes.js';

/** What is registered stays so, as a rule; what is not may be a moment later. */
const KNOWN_MILLIS = 60_000;
/** By connection: what each namespace is known to have, and until when. */
const known = new WeakMap<object, Map<string, Registered & { untilMillis: number }>>();

/** A run begins without them rather than late. */
const LONGEST_MILLIS = 3000;

/** Which search attributes a namespace has: all of those of runs, all of those of runs of deployed jobs. */
export interface Registered {
  run: boolean;
  job: boolean;
  taskRuns: boolean;
}

/**
 * Which of Brickwork's search attributes the namespace has; `brickwork setup` registers them. To set one that it does not
 * have would keep the workflow task failing for ever, so a service that does not say is taken to have none.
 */
export async function registeredSearchAttributes(): Promise<Registered> {
  const { client } = Context.current();
  const { connection, options } = client;
  const ofConnection = known.get(connection) ?? new Map<string, Registered & { untilMillis: number }>();
  known.set(connection, ofConnection);
  const before = ofConnection.get(options.namespace);
  if (before !== undefined && performance.now() < before.untilMillis) return before;
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + LONGEST_MILLIS, () =>
      connection.operatorService.listSearchAttributes({ namespace: options.namespace }),
    );
    const hasAll = (names: readonly string[]): boolean =>
      names.every((name) => Number(customAttributes?.[name]) === KEYWORD_TYPE);
    const found = {
      run: hasAll(SEARCH_ATTRIBUTES),
      job: hasAll(JOB_SEARCH_ATTRIBUTES),
      taskRuns: hasAll([TASK_RUNS_ATTRIBUTE]),
    };
    if (found.run && found.job && found.taskRuns)
      ofConnection.set(options.namespace, { ...found, untilMillis: performance.now() + KNOWN_MILLIS });
    return found;
  } catch {
    return { run: false, job: false, taskRuns: false };
  }
}
