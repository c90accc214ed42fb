import * as dagre from '@dagrejs/dagre';

/** What is used of a graph of `@dagrejs/dagre`; `layout` writes the places into it. */
interface DagreGraph {
  setGraph(settings: Record<string, string | number>): void;
  setNode(name: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  graph(): { width?: number; height?: number };
  node(name: string): { x: number; y: number; width: number };
  edge(from: string, to: string, name: string): { points: { x: number; y: number }[] };
}

/** Its own types name their files without an extension, so that TypeScript does not find them for modules of Node. */
const untyped: unknown = dagre;

export const { Graph, layout } = untyped as {
  Graph: new (options: { multigraph: boolean }) => DagreGraph;
  layout: (graph: DagreGraph) => void;
};
