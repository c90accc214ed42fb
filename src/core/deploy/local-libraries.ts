import { isLocalDependency } from '../bundle/local-library.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** A library or a dependency of a job that is a file of its bundle, or several. */
export interface LocalLibrary {
  /** Where it stands in the job: `tasks[0].libraries[1].whl`. */
  path: string;
  /** From the folder that is uploaded; may have the `*`, `?` and `[a-z]` of a Go glob. */
  pattern: string;
  /** The `[train]` of `dist/*.whl[train]`, which pip installs with it; else ''. */
  extras: string;
}

/** The libraries of a job that its bundle brings along (`libraries/expand_glob_references.go` of the Databricks CLI 1.14). */
export function localLibraries(job: JsonObject): LocalLibrary[] {
  const found: LocalLibrary[] = [];
  withLibraries(job, (library) => {
    found.push(library);
    return [];
  });
  return found;
}

/** A job whose local libraries are replaced, each by as many others as `filesOf` gives for it. */
export function withLibraries(job: JsonObject, filesOf: (library: LocalLibrary) => string[]): JsonObject {
  const whole = eachOf(job, 'tasks', 'tasks', (task, path) => withTaskLibraries(task, path, filesOf));
  return eachOf(whole, 'environments', 'environments', (environment, path) => {
    const { spec } = environment;
    if (!isJsonObject(spec) || !Array.isArray(spec['dependencies'])) return environment;
    const dependencies = spec['dependencies'].flatMap((dependency, at): JsonValue[] =>
      replaced(dependency, `${path}.spec.dependencies[${at}]`, filesOf),
    );
    return { ...environment, spec: { ...spec, dependencies } };
  });
}

function withTaskLibraries(
  task: JsonObject,
  path: string,
  filesOf: (library: LocalLibrary) => string[],
): JsonObject {
  const { libraries, for_each_task: loop } = task;
  const nested = isJsonObject(loop) && isJsonObject(loop['task']) ? loop['task'] : undefined;
  const own = !Array.isArray(libraries)
    ? task
    : {
        ...task,
        libraries: libraries.flatMap((library, at) =>
          replacedLibrary(library, `${path}.libraries[${at}]`, filesOf),
        ),
      };
  if (nested === undefined) return own;
  const inner = withTaskLibraries(nested, `${path}.for_each_task.task`, filesOf);
  return { ...own, for_each_task: { ...(loop as JsonObject), task: inner } };
}

/** What a library may name a file by. */
const KINDS: readonly string[] = ['whl', 'jar'];

function replacedLibrary(
  library: JsonValue,
  path: string,
  filesOf: (library: LocalLibrary) => string[],
): JsonValue[] {
  const kind = isJsonObject(library) ? KINDS.find((name) => Object.hasOwn(library, name)) : undefined;
  if (kind === undefined) return [library];
  const name = (library as JsonObject)[kind] as JsonValue;
  const files = replaced(name, `${path}.${kind}`, filesOf);
  return files.map((file) => ({ [kind]: file }));
}

function replaced(value: JsonValue, path: string, filesOf: (library: LocalLibrary) => string[]): JsonValue[] {
  if (typeof value !== 'string' || !isLocalDependency(value)) return [value];
  // `[train]` is no class of letters where it stands behind the ending (`patchwheel/extras.go`).
  const [, pattern, extras] = /^(.*\.whl)(\[[^\]]*\])$/i.exec(value) ?? [undefined, value, ''];
  return filesOf({ path, pattern, extras }).map((file) => file + extras);
}

/** An object with each object of a list of it changed. */
function eachOf(
  object: JsonObject,
  list: string,
  path: string,
  change: (item: JsonObject, path: string) => JsonObject,
): JsonObject {
  const items = object[list];
  if (!Array.isArray(items)) return object;
  return {
    ...object,
    [list]: items.map((item, at) => (isJsonObject(item) ? change(item, `${path}[${at}]`) : item)),
  };
}
