/** The types of the values at every place of some JSON, by path; `tasks[].state` is that of all entries together. */
export type Shape = ReadonlyMap<string, string>;

/** What a place has in one of two shapes and not in the other. */
export interface Difference {
  path: string;
  one: string;
  other: string;
}

/** The shape that values have together; where only some of them have a member, it is also `absent`. */
export function shapeOf(values: readonly unknown[], path = ''): Shape {
  const types = new Set(values.map(typeOf));
  const objects = values.filter((value) => typeOf(value) === 'object') as Record<string, unknown>[];
  const names = new Set(objects.flatMap((value) => Object.keys(value)));
  const entries = values.flatMap((value): unknown[] => (Array.isArray(value) ? value : []));
  return new Map([
    [path, [...types].sort().join(' or ')],
    ...[...names].flatMap((name) => {
      const members = objects.map((value) => value[name]);
      return [...shapeOf(members, path === '' ? name : `${path}.${name}`)];
    }),
    ...(entries.length === 0 ? [] : shapeOf(entries, `${path}[]`)),
  ]);
}

/** Where two shapes differ: of what only one of them has, the outermost place. */
export function differences(one: Shape, other: Shape): Difference[] {
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort();
  const found: Difference[] = [];
  for (const path of paths) {
    const types = { one: one.get(path) ?? 'absent', other: other.get(path) ?? 'absent' };
    const isInside = found.some(
      ({ path: outer }) => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`),
    );
    if (types.one !== types.other && !isInside) found.push({ path, ...types });
  }
  return found;
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
