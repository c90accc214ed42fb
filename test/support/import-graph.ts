import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** What imports what, by path below `src`; type-only imports count like others. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Every TypeScript file below a folder, as absolute paths. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.c?ts$/.test(name))
    .map((name) => join(folder, name));
}

/** The modules that a file imports or loads, as they are written there. */
export function specifiersOf(file: string): { specifier: string; isType: boolean }[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)( type)?[^;]*? from '([^']+)';$/gm),
    ...text.matchAll(/()import\('([^']+)'\)/g),
  ];
  return found.map(([, type, specifier]) => ({ specifier, isType: type !== undefined && type !== '' }));
}

/** The imports between the files of `src`. */
export function importGraph(): ImportGraph {
  const files = new Set(filesOf(SRC).map((file) => relative(SRC, file)));
  const imports = [...files].map((file): [string, Set<string>] => {
    const targets = specifiersOf(join(SRC, file))
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => join(dirname(file), specifier).replace(/\.(c?)js$/, '.$1ts'))
      .filter((target) => files.has(target));
    return [file, new Set(targets)];
  });
  return new Map(imports);
}

/** The same graph with each file replaced by what `nameOf` calls it, without the arrows inside one name. */
export function gather(graph: ImportGraph, nameOf: (file: string) => string | undefined): ImportGraph {
  const gathered = new Map<string, Set<string>>();
  for (const [file, targets] of graph) {
    const from = nameOf(file);
    if (from === undefined) continue;
    const to = gathered.get(from) ?? new Set<string>();
    gathered.set(from, to);
    for (const target of targets) {
      const name = nameOf(target);
      if (name !== undefined && name !== from) to.add(name);
    }
  }
  return gathered;
}

/** The circles of a graph, each as a walk that ends where it began; empty where there are none. */
export function circlesOf(graph: ImportGraph): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node);
    if (at >= 0) circles.push([...path.slice(at), node].join(' → '));
    if (at >= 0 || done.has(node)) return;
    for (const target of graph.get(node) ?? []) walk(target, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return circles;
}

/** A drawing of a graph without circles as a Mermaid flow chart; arrows that follow from others are left out. */
export function drawGraph(graph: ImportGraph): string {
  const reachable = (node: string): Set<string> => {
    const all = new Set<string>();
    for (const target of graph.get(node) ?? [])
      for (const one of [target, ...reachable(target)]) all.add(one);
    return all;
  };
  const arrows = [...graph].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reachable(other).has(to)))
      .map((to) => `  ${from} --> ${to}`),
  );
  return ['```mermaid', 'flowchart TD', ...arrows.sort(), '```'].join('\n');
}
