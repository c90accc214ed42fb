import { Context } from '@temporalio/activity';
import { KEYWORD_TYPE, SEARCH_ATTRIBUTES } from '../core/run/view/search-attributes.js';

/** What is registered stays so, as a rule; what is not may be a moment later. */
const KNOWN_MILLIS = 60_000;
/** By connection: until when each namespace is known to have them. */
const known = new WeakMap<object, Map<string, number>>();

/** A run begins without them rather than late. */
const LONGEST_MILLIS = 3000;

/**
 * True where the namespace has all search attributes of Brickwork, which `brickwork setup` registers. To set one that it
 * does not have would keep the workflow task failing for ever, so a service that does not say is taken to have none.
 */
export async function registeredSearchAttributes(): Promise<boolean> {
  const { client } = Context.current();
  const { connection, options } = client;
  const untilMillis = known.get(connection) ?? new Map<string, number>();
  known.set(connection, untilMillis);
  if (performance.now() < (untilMillis.get(options.namespace) ?? 0)) return true;
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + LONGEST_MILLIS, () =>
      connection.operatorService.listSearchAttributes({ namespace: options.namespace }),
    );
    const areRegistered = SEARCH_ATTRIBUTES.every(
      (name) => Number(customAttributes?.[name]) === KEYWORD_TYPE,
    );
    if (areRegistered) untilMillis.set(options.namespace, performance.now() + KNOWN_MILLIS);
    return areRegistered;
  } catch {
    return false;
  }
}
