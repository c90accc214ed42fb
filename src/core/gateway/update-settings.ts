import { isJsonObject, type JsonObject, type JsonValue, textIn } from '../json.js';
import { quote } from '../short-text.js';
import type { Problem } from './problem.js';

/** What the entries of a list are known by; other lists are replaced as a whole. */
const KEYS: Readonly<Record<string, string>> = {
  tasks: 'task_key',
  job_clusters: 'job_cluster_key',
  parameters: 'name',
  environments: 'environment_key',
  environment_variables: 'environment_variables_key',
};

/** What `jobs/update` asks for. */
export interface SettingsUpdate {
  newSettings: JsonObject;
  fieldsToRemove: string[];
}

/**
 * The settings after `jobs/update` (`JobsAPI.update` of the SDK for Python): a field of the new ones replaces the old one;
 * of a list with keys, entries replace those of the same key where they stand, new ones come last, and the rest stays.
 * `fields_to_remove` are fields, or single entries as in `tasks/task_1`, and go first, since nothing says what
 * would come of a field that is both removed and given. One that is not there is removed already.
 */
export function updatedSettings(
  settings: JsonObject,
  { newSettings, fieldsToRemove }: SettingsUpdate,
): { settings: JsonObject; problems: Problem[] } {
  const problems = [
    ...fieldsToRemove.flatMap((path, at) => removalProblems(path, at)),
    ...Object.entries(newSettings).flatMap(([field, value]) => listProblems(field, value)),
  ];
  const updated = new Map(Object.entries(settings));
  for (const path of fieldsToRemove) remove(updated, path);
  for (const [field, value] of Object.entries(newSettings))
    updated.set(field, merged(field, updated.get(field), value));
  return { settings: Object.fromEntries(updated), problems };
}

function remove(settings: Map<string, JsonValue | undefined>, path: string): void {
  const [field, ...rest] = path.split('/');
  if (rest.length === 0) settings.delete(field);
  const list = settings.get(field);
  const key = keyOf(field);
  if (key === undefined || !Array.isArray(list)) return;
  const kept = list.filter((entry) => !isJsonObject(entry) || entry[key] !== rest.join('/'));
  settings.set(field, kept);
}

function merged(field: string, old: JsonValue | undefined, young: JsonValue | undefined) {
  const key = keyOf(field);
  if (key === undefined || !Array.isArray(old) || !Array.isArray(young)) return young;
  const entries = new Map([...old, ...young].map((entry) => [nameOf(entry, key), entry]));
  return [...entries.values()];
}

function removalProblems(path: string, at: number): Problem[] {
  const [field, ...rest] = path.split('/');
  if (field !== '' && (rest.length === 0 || keyOf(field) !== undefined)) return [];
  const message = `Cannot remove ${quote(path)}: only top-level fields can be removed, and entries as in "tasks/task_1".`;
  return [{ path: `fields_to_remove[${at}]`, message }];
}

function listProblems(field: string, value: JsonValue | undefined): Problem[] {
  const key = keyOf(field);
  if (key === undefined || !Array.isArray(value)) return [];
  const seen = new Set<string>();
  return value.flatMap((entry, at): Problem[] => {
    const name = nameOf(entry, key);
    const path = `new_settings.${field}[${at}].${key}`;
    if (name === '') return [{ path, message: `Missing required field: ${path}.` }];
    if (seen.has(name)) return [{ path, message: `Duplicate ${key} found: ${quote(name)}.` }];
    seen.add(name);
    return [];
  });
}

function keyOf(field: string): string | undefined {
  return Object.hasOwn(KEYS, field) ? KEYS[field] : undefined;
}

function nameOf(entry: JsonValue, key: string): string {
  return isJsonObject(entry) ? textIn(entry[key]) : '';
}
