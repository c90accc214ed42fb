import { error, type Issue } from '../issue.js';
import { isJsonObject, type JsonObject } from '../json.js';

const MODES = ['QUERY_RETURNS_ROWS', 'RESULT_VALUE_CHANGES'] as const;

/** A query that is asked before a run is started (`SqlConditionConfiguration` of the SDK for Python 0.162). */
export interface SqlCondition {
  queryId: string;
  warehouseId: string;
  /** That it gives at least one row; or that its one value is another one than at the last run. */
  mode: (typeof MODES)[number];
}

/** What the query has given: how many rows, what stands for its value, or why it could not be asked. */
export type ConditionAnswer =
  { kind: 'rows'; count: number } | { kind: 'value'; digest: string } | { kind: 'failed'; message: string };

/** Reads `sql_condition`; without a mode it is QUERY_RETURNS_ROWS, as the service reads what is older than the field. */
export function readSqlCondition(settings: JsonObject, path: string): SqlCondition | Issue[] {
  const { sql_query_id: queryId, warehouse_id: warehouseId, trigger_mode: mode = MODES[0] } = settings;
  const issues = Object.entries({ sql_query_id: queryId, warehouse_id: warehouseId }).flatMap(
    ([name, value]) =>
      typeof value === 'string' && value !== ''
        ? []
        : [error('TRIGGER_FIELD', `${path}.${name}`, 'must be an id.')],
  );
  if (!MODES.includes(mode as SqlCondition['mode']))
    issues.push(error('TRIGGER_FIELD', `${path}.trigger_mode`, `must be ${MODES.join(' or ')}.`));
  if (issues.length > 0) return issues;
  return {
    queryId: queryId as string,
    warehouseId: warehouseId as string,
    mode: mode as SqlCondition['mode'],
  };
}

/** The condition that a schedule, or a `trigger` with `periodic`, has; undefined for none, and for one that is wrong. */
export function clockCondition({ schedule, trigger }: JsonObject): SqlCondition | undefined {
  const clock = isJsonObject(schedule) ? schedule : isJsonObject(trigger) ? trigger : {};
  const isOfClock = clock === schedule || clock['periodic'] !== undefined;
  const written = clock['sql_condition'];
  if (!isOfClock || !isJsonObject(written)) return undefined;
  const read = readSqlCondition(written, '');
  return Array.isArray(read) ? undefined : read;
}

/** Whether a condition holds, given the value that it had when it last did; the first value counts as a change. */
export function doesHold(answer: ConditionAnswer, lastDigest: string | undefined): boolean {
  switch (answer.kind) {
    case 'rows':
      return answer.count > 0;
    case 'value':
      return answer.digest !== lastDigest;
    case 'failed':
      return false;
  }
}
