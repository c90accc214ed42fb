import { isJsonObject, joinPath, type JsonObject, type JsonValue } from '../json.js';
import { isSame } from './canonical-json.js';
import { entriesByKey } from './keyed-list.js';

/** One difference between two versions of the settings of a job. */
export interface SettingsChange {
  /** `tasks[load].max_retries`: entries of lists go by their keys, where all of a list have one. */
  path: string;
  /** Of a list that is `moved` before and after are the keys of its entries, which stand in another order. */
  kind: 'added' | 'removed' | 'changed' | 'moved';
  before?: JsonValue;
  after?: JsonValue;
}

/** Everything that differs, in the order of the newer settings; what is no longer there comes after its neighbours. */
export function settingsDiff(before: JsonObject, after: JsonObject): SettingsChange[] {
  return diffObjects(before, after, '');
}

function diffObjects(before: JsonObject, after: JsonObject, path: string): SettingsChange[] {
  return namesOf(Object.keys(before), Object.keys(after)).flatMap((name) =>
    diffValues(before[name], after[name], joinPath(path, name)),
  );
}

function diffValues(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: string,
): SettingsChange[] {
  if (isSame(before, after)) return [];
  if (before === undefined) return [{ path, kind: 'added', after }];
  if (after === undefined) return [{ path, kind: 'removed', before }];
  if (isJsonObject(before) && isJsonObject(after)) return diffObjects(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  return [{ path, kind: 'changed', before, after }];
}

function diffLists(before: JsonValue[], after: JsonValue[], path: string): SettingsChange[] {
  const [old, young] = [entriesByKey(before), entriesByKey(after)];
  if (old === undefined || young === undefined) return [{ path, kind: 'changed', before, after }];
  const changes = namesOf([...old.keys()], [...young.keys()]).flatMap((key) =>
    diffValues(old.get(key), young.get(key), `${path}[${key}]`),
  );
  const [kept, keptNow] = [
    [...old.keys()].filter((key) => young.has(key)),
    [...young.keys()].filter((key) => old.has(key)),
  ];
  if (isSame(kept, keptNow)) return changes;
  return [{ path, kind: 'moved', before: kept, after: keptNow }, ...changes];
}

function namesOf(before: readonly string[], after: readonly string[]): string[] {
  return [...new Set([...after, ...before])];
}
